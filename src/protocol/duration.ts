const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** A time to wait in words, rounded up: "3 s", "2 minutes", "5 hours". */
export function duration(ms: number): string {
  for (const [name, length] of UNITS) if (ms > 2 * length) return `${Math.ceil(ms / length)} ${name}s`;
  return `${Math.max(1, Math.ceil(ms / 1_000))} s`;
}
