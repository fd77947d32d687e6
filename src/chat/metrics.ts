/** The name of a metric, without `exchat_`, and its description. Names of counters end in `_total`. */
interface About {
  readonly name: string;
  readonly says: string;
  /** The label of its numbers, with few values; none = it is one number. */
  readonly by?: string;
}

type Read = () => number | Readonly<Record<string, number>> | Promise<number>;
type Lines = () => string[] | Promise<string[]>;

/** A number that only grows. */
export interface Counter {
  add(label?: string, by?: number): void;
}

/** A histogram of durations. `ms` is in milliseconds; the metric is in seconds. */
export interface Durations {
  observe(ms: number): void;
}

/** The upper bounds of the buckets, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Numbers about the running server for an operator to watch. None of them names a person, a room or an address. */
export class Metrics {
  readonly #all = new Map<string, Lines>();

  /** A number that goes up and down. It is read when a client asks for the metrics. */
  gauge(about: About, read: Read): void {
    this.#add(about, "gauge", async () => samples(about, await read()));
  }

  /** A counter that is kept elsewhere. It is read when a client asks for the metrics. */
  counted(about: About, read: Read): void {
    this.#add(about, "counter", async () => samples(about, await read()));
  }

  counter(about: About): Counter {
    const values: Record<string, number> = about.by === undefined ? { "": 0 } : {};
    this.#add(about, "counter", () => samples(about, about.by === undefined ? (values[""] ?? 0) : values));
    return {
      add: (label = "", by = 1) => {
        values[label] = (values[label] ?? 0) + by;
      },
    };
  }

  durations(about: About): Durations {
    const counts = new Array<number>(BOUNDS.length + 1).fill(0);
    let seconds = 0;
    this.#add(about, "histogram", () => buckets(about.name, counts, seconds));
    return {
      observe: (ms) => {
        seconds += ms / 1_000;
        const bucket = BOUNDS.findIndex((bound) => ms <= bound * 1_000);
        const at = bucket < 0 ? BOUNDS.length : bucket;
        counts[at] = (counts[at] ?? 0) + 1;
      },
    };
  }

  /** Prometheus text format 0.0.4. */
  async text(): Promise<string> {
    const lines = await Promise.all([...this.#all.values()].map((read) => read()));
    return `${lines.flat().join("\n")}\n`;
  }

  #add({ name, says }: About, type: "gauge" | "counter" | "histogram", lines: Lines): void {
    if (this.#all.has(name)) throw new Error(`two metrics are called ${name}`);
    const head = [`# HELP exchat_${name} ${says}`, `# TYPE exchat_${name} ${type}`];
    this.#all.set(name, async () => [...head, ...(await lines())]);
  }
}

function samples({ name, by }: About, read: number | Readonly<Record<string, number>>): string[] {
  if (typeof read === "number") return [`exchat_${name} ${read}`];
  return Object.entries(read).map(([label, value]) => `exchat_${name}{${by}="${label}"} ${value}`);
}

function buckets(name: string, counts: readonly number[], seconds: number): string[] {
  let sum = 0;
  const lines = counts.map((count, i) => {
    sum += count;
    return `exchat_${name}_bucket{le="${BOUNDS[i] ?? "+Inf"}"} ${sum}`;
  });
  return [...lines, `exchat_${name}_sum ${seconds}`, `exchat_${name}_count ${sum}`];
}
