const DAY_MS = 86_400_000;

/** The clock of retention at the beginning of a walk, and the server's time then. */
export interface Begun {
  readonly clock: number;
  readonly time: number;
}

/**
 * The clock by which a walk decides what is old, in ms since 1970. Events have the machine's time. But the machine's
 * clock may be set wrong, and nothing can restore what is erased. So this clock advances as the server's time does, is
 * never ahead of the machine's clock, and comes nearer to it by at most one day with each walk: if the machine's clock
 * is set 90 days ahead, the server erases one day more each day.
 */
export function clockAfter(last: Begun | undefined, clock: number, time: number): number {
  if (!last) return Math.min(clock, time);
  const passed = Math.max(0, time - last.time);
  return Math.min(clock, last.clock + passed + Math.min(passed, DAY_MS));
}
