import type { Metrics } from "../../chat/metrics.ts";

/** What a store knows about itself. */
interface Measured {
  readonly trouble: string | undefined;
  /** Commands and questions that wait for a worker. */
  readonly waiting: { readonly changes: number; readonly reads: number };
}

/** Registers the metrics of every engine. */
export function measureWork(metrics: Metrics, store: Measured): void {
  metrics.gauge(
    { name: "store_trouble", says: "1 while something cannot be stored or read, as /readyz says" },
    () => (store.trouble === undefined ? 0 : 1),
  );
  metrics.gauge(
    { name: "changes_waiting", says: "Commands that wait for the writer" },
    () => store.waiting.changes,
  );
  metrics.gauge(
    { name: "reads_waiting", says: "Questions that wait for a reader" },
    () => store.waiting.reads,
  );
}
