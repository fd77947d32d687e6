import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Metrics } from "../../chat/metrics.ts";

/** Registers metrics that show an operator a full disk before people notice it. `path` is the database's. */
export function measureFiles(metrics: Metrics, path: string): void {
  metrics.gauge({ name: "disk_free_bytes", says: "Free space on the disk of the data folder" }, async () => {
    const { bavail, bsize } = await statfs(dirname(path));
    return bavail * bsize;
  });
  metrics.gauge({ name: "database_bytes", says: "Size of the database" }, () => sizeOf(path));
  metrics.gauge({ name: "write_ahead_log_bytes", says: "Size of its write-ahead log" }, () =>
    sizeOf(`${path}-wal`),
  );
}

const sizeOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
};
