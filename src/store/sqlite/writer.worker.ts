import { statSync } from "node:fs";
import type { Change } from "./group.ts";
import { openForWriting, StoreProblem } from "./open.ts";
import { FlushFailed, Writer } from "./writer.ts";

declare const self: Worker;

/** What the store asks of the worker that writes, and what it hears back; both travel as JSON text. */
export type ToWriter = { open: string } | { commit: readonly Change[] } | { probe: true } | { close: true };
export type FromWriter =
  | { opened: { epoch: string } }
  | { problem: string }
  | { group: ReturnType<Writer["commit"]> }
  | { probed: string | null }
  | { fatal: string }
  | { closed: true };

let db: ReturnType<typeof openForWriting> | undefined;
let writer: Writer | undefined;

const reply = (message: FromWriter): void => self.postMessage(JSON.stringify(message));

function open(path: string): void {
  db = openForWriting(path, statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  writer = new Writer(db);
  const epoch =
    db.query<{ value: string }, []>("select value from meta where key = 'epoch'").get()?.value ?? "";
  reply({ opened: { epoch } });
}

/** Whether the disk takes a commit again, after it did not. */
function probe(): void {
  try {
    const trouble = writer?.trouble();
    if (!trouble) db?.run("insert or replace into meta values ('probed', unixepoch())");
    reply({ probed: trouble ?? null });
  } catch (cause) {
    if (db?.inTransaction) db.run("rollback");
    const { code = "", message } = cause as { code?: string; message: string };
    // Not to be tried again: see FlushFailed.
    if (code.endsWith("FSYNC")) throw new FlushFailed(`${code}: ${message}`, { cause });
    reply({ probed: message });
  }
}

/**
 * The log is emptied into the database, and so of every text that was deleted since. SQLite would do so by itself for
 * the last to close only, which the writer never is: somebody reads, too.
 */
function close(): void {
  try {
    db?.run("pragma wal_checkpoint(truncate)");
  } catch {
    // Everything is in the log, and is copied from there when the database is opened again.
  }
  db?.close();
  reply({ closed: true });
}

function handle(message: ToWriter): void {
  if ("open" in message) open(message.open);
  else if ("commit" in message && writer) reply({ group: writer.commit(message.commit, Date.now()) });
  else if ("probe" in message) probe();
  else if ("close" in message) close();
}

self.onmessage = ({ data }: MessageEvent<string>) => {
  try {
    handle(JSON.parse(data) as ToWriter);
  } catch (cause) {
    // A throw would end this worker without a word, so every end is said.
    if (cause instanceof StoreProblem) reply({ problem: cause.message });
    else if (cause instanceof FlushFailed) reply({ fatal: cause.message });
    else throw cause;
  }
};
