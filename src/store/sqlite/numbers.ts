import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Metrics } from "../../chat/metrics.ts";

/** What the store knows about itself. */
interface Measured {
  readonly trouble: string | undefined;
  /** Commands and questions that wait for a worker. */
  readonly waiting: { readonly changes: number; readonly reads: number };
}

/** Registers metrics that show an operator a full or slow disk before people notice it. */
export function measureStore(metrics: Metrics, path: string, store: Measured): void {
  metrics.gauge(
    { name: "store_trouble", says: "1 while something cannot be stored or read, as /readyz says" },
    () => (store.trouble === undefined ? 0 : 1),
  );
  metrics.gauge({ name: "disk_free_bytes", says: "Free space on the disk of the data folder" }, async () => {
    const { bavail, bsize } = await statfs(dirname(path));
    return bavail * bsize;
  });
  metrics.gauge({ name: "database_bytes", says: "Size of the database" }, () => sizeOf(path));
  metrics.gauge({ name: "write_ahead_log_bytes", says: "Size of its write-ahead log" }, () =>
    sizeOf(`${path}-wal`),
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

const sizeOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
};
