import type { Metrics } from "../../chat/metrics.ts";
import type { BatchNumbers } from "../workers/messages.ts";

/** Registers the connections of this node's workers that are in use; `max` of them read. */
export function measureConnections(
  metrics: Metrics,
  max: number,
  inUse: () => { readonly write: number; readonly read: number },
): void {
  metrics.gauge(
    {
      name: "database_connections_in_use",
      says: "Connections to the database by which this node writes or reads at the moment",
      by: "to",
    },
    inUse,
  );
  metrics.gauge({ name: "database_connections_max", says: "The same, at most", by: "to" }, () => ({
    write: 1,
    read: max,
  }));
}

/** Registers metrics that show an operator how nodes get on beside each other. Returns what is to be told of each batch. */
export function measureBatches(metrics: Metrics): (batches: readonly BatchNumbers[]) => void {
  const count = metrics.counter({
    name: "database_batches_total",
    says: "Transactions of commands: `beside` other nodes, or `alone`",
    by: "way",
  });
  const changes = metrics.counter({
    name: "database_batch_commands_total",
    says: "Commands in these transactions",
    by: "way",
  });
  const retries = metrics.counter({
    name: "database_retries_total",
    says: "Transactions that were decided again, since others came first",
  });
  const locks = metrics.durations({
    name: "database_lock_seconds",
    says: "How long a transaction waited for its locks and for what its decisions see",
  });
  const took = metrics.durations({
    name: "database_batch_seconds",
    says: "How long a transaction took, from its beginning until it was committed",
  });
  return (batches) => {
    for (const batch of batches) {
      count.add(batch.way);
      changes.add(batch.way, batch.commands);
      if (batch.tries > 1) retries.add("", batch.tries - 1);
      locks.observe(batch.lockMs);
      took.observe(batch.ms);
    }
  };
}
