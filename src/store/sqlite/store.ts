import { statSync } from "node:fs";
import { join } from "node:path";
import { Metrics } from "../../chat/metrics.ts";
import type { Payer } from "../../chat/payer.ts";
import { StoreProblem } from "../problem.ts";
import { timeFrom } from "../server-time.ts";
import { measureWork } from "../workers/numbers.ts";
import { Reading } from "../workers/reading.ts";
import { noHearers, openWriting, type StoreOptions, WorkerStore } from "../workers/store.ts";
import { Epoch } from "./epoch.ts";
import { DATABASE_FILE, keepToOwner, lostDatabase, makeFolder } from "./folder.ts";
import { lockFolder } from "./lock.ts";
import { measureFiles } from "./numbers.ts";
import { CHECK_AT_START_BYTES_MAX } from "./open.ts";

export interface SqliteOptions extends StoreOptions {
  readonly folder: string;
}

/**
 * Opens the log in one SQLite file. Throws StoreProblem, with a sentence for the operator, if the folder cannot be
 * written or is in use, or if its database is damaged or newer than this program.
 */
export async function openSqlite(options: SqliteOptions): Promise<WorkerStore> {
  const { folder, log, metrics = new Metrics() } = options;
  makeFolder(folder);
  const lock = lockFolder(folder);
  try {
    const lost = lostDatabase(folder);
    if (lost !== undefined) throw new StoreProblem(lost);
    keepToOwner(folder);
    const path = join(folder, DATABASE_FILE);
    const hearers = noHearers();
    const writerUrl = options.writerUrl ?? new URL("./writer.worker.ts", import.meta.url);
    const writing = openWriting(path, { ...options, metrics, writerUrl }, hearers);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const kept = await writing.open();
    const epoch = new Epoch({ folder, kept, log, keep: (mark) => writing.mark(mark) });
    await epoch.renew();
    const time = timeFrom(kept.time);
    const workerUrl = new URL("./reader.worker.ts", import.meta.url);
    const onRead = (payer: Payer, us: number) => hearers.spent(payer, us);
    const reading = new Reading(path, { workerUrl, file: kept.file, log, time, onRead });
    if (size > CHECK_AT_START_BYTES_MAX) reading.check();
    const store = new WorkerStore({ lock, hearers, writing, reading, epoch });
    measureWork(metrics, store);
    measureFiles(metrics, path);
    return store;
  } catch (cause) {
    lock.release();
    throw cause;
  }
}
