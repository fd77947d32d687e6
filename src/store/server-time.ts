/**
 * The server's own time, in milliseconds. It begins as the machine's clock and never jumps: while the server runs it goes
 * on as time does, and from one run to the next as the clock says, but by a day at most, and never back. So whatever the
 * clock is set to ends no session. What was away for long lives longer: nobody could have used it.
 */
export type ServerTime = () => number;

/** What the database remembers of it, and what the machine's clock said then. */
export interface TimeKept {
  readonly time: number;
  readonly clock: number;
}

/** A server that was off for longer cannot tell that from a clock that was set. */
const OFF_MS_MAX = 86_400_000;

export function timeAfter(kept: TimeKept | undefined, clock: number): number {
  if (!kept) return clock;
  return kept.time + Math.min(Math.max(0, clock - kept.clock), OFF_MS_MAX);
}

/** It goes on from here, in whichever thread. */
export function timeFrom(time: number): ServerTime {
  const start = performance.now();
  return () => Math.floor(time + performance.now() - start);
}
