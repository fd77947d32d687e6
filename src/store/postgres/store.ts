import { Metrics } from "../../chat/metrics.ts";
import type { Payer } from "../../chat/payer.ts";
import { timeFrom } from "../server-time.ts";
import type { Opened } from "../workers/messages.ts";
import { measureWork } from "../workers/numbers.ts";
import { READERS_MAX, Reading } from "../workers/reading.ts";
import { noHearers, openWriting, type StoreOptions, WorkerStore } from "../workers/store.ts";
import type { Writing } from "../workers/writing.ts";
import { type Address, type ReaderPlace, readersOf, type WriterPlace } from "./address.ts";
import { measureBatches, measureConnections } from "./numbers.ts";

export interface PostgresOptions extends StoreOptions {
  readonly address: Address;
  /** The node's data folder; none = this is no node. */
  readonly folder?: string;
  /** Of that folder, given back when the store is closed. */
  readonly lock?: { release(): void };
}

/**
 * The log in a PostgreSQL database, whose tables are made or brought up to date. Throws StoreProblem, with a sentence for
 * the person who runs the server, when the database cannot be reached, is another program's, or is newer than this program.
 */
export async function openPostgres(options: PostgresOptions): Promise<WorkerStore> {
  const { address, folder, log, metrics = new Metrics(), lock = { release: () => {} } } = options;
  const hearers = noHearers();
  const writerUrl = options.writerUrl ?? new URL("./writer.worker.ts", import.meta.url);
  const writing = openWriting(
    JSON.stringify({ address, folder } satisfies WriterPlace),
    { ...options, metrics, writerUrl, batches: measureBatches(metrics) },
    hearers,
  );
  const { epoch, time, file } = await opened(writing);
  const workerUrl = new URL("./reader.worker.ts", import.meta.url);
  const onRead = (payer: Payer, us: number) => hearers.spent(payer, us);
  const { workers, each } = readersOf(address, READERS_MAX);
  const reading = new Reading(JSON.stringify({ address, connections: each } satisfies ReaderPlace), {
    ...{ workerUrl, file, log, time: timeFrom(time), onRead },
    workersMax: workers,
  });
  const store = new WorkerStore({
    ...{ hearers, writing, reading, lock },
    epoch: { value: epoch, moved: () => {}, close: async () => {} },
  });
  measureWork(metrics, store);
  measureConnections(metrics, workers * each, () => ({
    write: writing.isBusy ? 1 : 0,
    read: reading.connectionsInUse(each),
  }));
  return store;
}

/** A worker that could not open the database is of no use. */
async function opened(writing: Writing): Promise<Opened> {
  try {
    return await writing.open();
  } catch (cause) {
    await writing.close();
    throw cause;
  }
}
