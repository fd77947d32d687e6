const FIRST_MS_MAX = 1_000;
const LAST_MS_MAX = 30_000;
const FIRST_MS_MIN = 100;

/**
 * How long to wait before the next try to connect, in milliseconds: any time up to a ceiling that doubles from 1 s to
 * 30 s with every try. Full jitter, so that the clients of a server that went away do not all come back at once.
 */
export function backoffMs(tries: number, random: () => number): number {
  const ceiling = Math.min(LAST_MS_MAX, FIRST_MS_MAX * 2 ** Math.min(tries, 10));
  return FIRST_MS_MIN + random() * (ceiling - FIRST_MS_MIN);
}
