const DAY_MS = 86_400_000;

/** The clock of retention when a walk began, and the server's time then. */
export interface Begun {
  readonly clock: number;
  readonly time: number;
}

/**
 * By which clock a walk tells what is old, in ms since 1970. Events have the machine's clock, so it is that one; but it may
 * be set wrong, and nothing brings back what is erased. So this clock goes on as the server's time does, is never ahead of
 * the machine's, and comes nearer to it by a day at most with each walk: when the machine's clock is set 90 days ahead, one
 * day more is erased each day.
 */
export function clockAfter(last: Begun | undefined, clock: number, time: number): number {
  if (!last) return Math.min(clock, time);
  const passed = Math.max(0, time - last.time);
  return Math.min(clock, last.clock + passed + Math.min(passed, DAY_MS));
}
