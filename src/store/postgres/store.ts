import { Metrics } from "../../chat/metrics.ts";
import type { Payer } from "../../chat/payer.ts";
import { timeFrom } from "../server-time.ts";
import { noHearers, openWriting, WorkerStore } from "../sqlite/store.ts";
import { Reading } from "../workers/reading.ts";

export interface PostgresOptions {
  /** Where the database is: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. */
  readonly url: string;
  /** Called when nothing can be promised any more: the process has to end. */
  fatal(why: string): void;
  log(what: string, cause: unknown): void;
  readonly metrics?: Metrics;
  /** The worker that writes, to be replaced by tests that make it fail. */
  readonly writerUrl?: URL;
}

/**
 * The log in a PostgreSQL database, whose tables are made or brought up to date. Throws StoreProblem, with a sentence for
 * the person who runs the server, when the database cannot be reached, is another program's, or is newer than this program.
 */
export async function openPostgres(options: PostgresOptions): Promise<WorkerStore> {
  const { url, log, metrics = new Metrics() } = options;
  const hearers = noHearers();
  const writerUrl = options.writerUrl ?? new URL("./writer.worker.ts", import.meta.url);
  const writing = openWriting(url, { ...options, metrics, writerUrl }, hearers);
  const { epoch, time, file } = await writing.open();
  const workerUrl = new URL("./reader.worker.ts", import.meta.url);
  const onRead = (payer: Payer, us: number) => hearers.spent(payer, us);
  const reading = new Reading(url, { workerUrl, file, log, time: timeFrom(time), onRead });
  return new WorkerStore({
    ...{ hearers, writing, reading },
    lock: { release: () => {} },
    epoch: { value: epoch, moved: () => {}, close: async () => {} },
  });
}
