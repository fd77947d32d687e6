import { Metrics } from "../../chat/metrics.ts";
import type { Payer } from "../../chat/payer.ts";
import { timeFrom } from "../server-time.ts";
import type { Opened } from "../workers/messages.ts";
import { Reading } from "../workers/reading.ts";
import { noHearers, openWriting, type StoreOptions, WorkerStore } from "../workers/store.ts";
import type { Writing } from "../workers/writing.ts";
import type { Address, WriterPlace } from "./address.ts";

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
  const place = JSON.stringify(address);
  const hearers = noHearers();
  const writerUrl = options.writerUrl ?? new URL("./writer.worker.ts", import.meta.url);
  const writing = openWriting(
    JSON.stringify({ address, folder } satisfies WriterPlace),
    { ...options, metrics, writerUrl },
    hearers,
  );
  const { epoch, time, file } = await opened(writing);
  const workerUrl = new URL("./reader.worker.ts", import.meta.url);
  const onRead = (payer: Payer, us: number) => hearers.spent(payer, us);
  const reading = new Reading(place, { workerUrl, file, log, time: timeFrom(time), onRead });
  return new WorkerStore({
    ...{ hearers, writing, reading, lock },
    epoch: { value: epoch, moved: () => {}, close: async () => {} },
  });
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
