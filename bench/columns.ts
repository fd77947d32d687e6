/** The columns of the tables. */

/** A column of a scenario's table: a measure, how its number is written, and whether to compare it with the peers'. */
export type Column = { key: string; title: string; write(value: number): string };

export const count = (value: number) => Math.round(value).toLocaleString("en");
export const fixed = (digits: number) => (value: number) => value.toFixed(digits);
export const megabytes = (value: number) => (value / 1e6).toFixed(0);
export const kilobytes = (value: number) => (value / 1e3).toFixed(2);
export const percent = (value: number) => `${value < 0 ? "" : "+"}${(value * 100).toFixed(1)} %`;

export const cost: readonly Column[] = [
  { key: "serverMicros", title: "server µs/delivery", write: fixed(3) },
  { key: "generatorMicros", title: "generator µs/delivery", write: fixed(3) },
];
export const rss: Column = { key: "rss", title: "RSS MB", write: megabytes };
export const deliveries: Column = { key: "perSecond", title: "deliveries/s", write: count };
export const echo: readonly Column[] = [
  { key: "echoP50Ms", title: "echo p50 ms", write: fixed(1) },
  { key: "echoP99Ms", title: "echo p99 ms", write: fixed(1) },
];
