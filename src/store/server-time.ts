/**
 * The server's own time, in milliseconds. It begins as the machine's clock and never jumps. While the server runs, it
 * advances as time does. From one run to the next it advances as the clock says, but by a day at most, and never back.
 * So no session ends because the clock was set. After a long stop sessions live longer: nobody could have used them.
 */
export type ServerTime = () => number;

/** What the database stores of it, and what the machine's clock said then. */
export interface TimeKept {
  readonly time: number;
  readonly clock: number;
}

/** If the server was off for longer, it cannot tell that from a clock that was set. */
const OFF_MS_MAX = 86_400_000;

export function timeAfter(kept: TimeKept | undefined, clock: number): number {
  if (!kept) return clock;
  return kept.time + Math.min(Math.max(0, clock - kept.clock), OFF_MS_MAX);
}

/** The server's time from here on. Each thread has its own. */
export function timeFrom(time: number): ServerTime {
  const start = performance.now();
  return () => Math.floor(time + performance.now() - start);
}
