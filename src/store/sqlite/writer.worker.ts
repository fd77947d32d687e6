import { statSync } from "node:fs";
import type { Change } from "../change.ts";
import { whyNotHere } from "../moved.ts";
import { StoreProblem } from "../problem.ts";
import { type ServerTime, type TimeKept, timeAfter, timeFrom } from "../server-time.ts";
import type { Again, FromWriter, Mark, ToWriter } from "../workers/messages.ts";
import { removeOldCopies } from "./copies.ts";
import { Erasing, isErasing } from "./erasing.ts";
import { fileAt, opened, openForWriting } from "./open.ts";
import { giveReserve, keepReserve } from "./reserve.ts";
import { FlushFailed } from "./trouble.ts";
import { Writer } from "./writer.ts";

declare const self: Worker;

let db: ReturnType<typeof openForWriting> | undefined;
let time: ServerTime = Date.now;
let writer: Writer | undefined;
let erasing: Erasing | undefined;
/** When the worker last looked for old copies of the database: `migrate` does at each start. */
let lookedForCopiesAt = performance.now();

/** To look for old copies reads the folder, so it is done once an hour and not with every mark. */
const LOOK_FOR_COPIES_MS = 3_600_000;

const reply = (message: FromWriter): void => self.postMessage(JSON.stringify(message));

function open(path: string, again?: Again): void {
  // If the file was moved away, SQLite would make an empty one. If another file is in its place, that is another
  // history.
  if (again && fileAt(path) !== again.file)
    throw new StoreProblem(`the database ${path} is not the file that was opened: put that one back`);
  giveReserve(path);
  db = openForWriting(path, statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  const meta = new Map(db.query("select key, value from meta").values() as [string, string][]);
  const refused = whyNotHere(path, meta);
  if (refused !== undefined) throw new StoreProblem(refused);
  const kept = JSON.parse(meta.get("time") ?? "null") as TimeKept | null;
  time = timeFrom(again?.time ?? timeAfter(kept ?? undefined, Date.now()));
  writer = new Writer(db, time);
  keepReserve(path);
  erasing = new Erasing(db);
  // For what was deleted just before the last run ended.
  erasing.soon();
  const marks = ["mark", "mark_before"].flatMap((key) => meta.get(key) ?? []);
  reply({ opened: { time: time(), file: fileAt(path), epoch: meta.get("epoch") ?? "", marks } });
}

function commit(changes: readonly Change[]): void {
  if (!writer) return;
  reply({ group: writer.commit(changes, Date.now()) });
  if (writer.hasErased || changes.some(([, command]) => isErasing(command))) erasing?.soon();
}

/**
 * Why the mark is not on disk; null = it is. The mark before it stays, since the file beside the database may still
 * have that one.
 */
function keep({ epoch, mark }: Mark): string | null {
  removeCopies();
  const failed =
    writer?.trouble() ??
    onDisk(() => {
      const before = db?.query("select value from meta where key = 'mark'").get() as { value: string } | null;
      // The mark comes a second time if the worker died before it could answer.
      if (before?.value === mark) return;
      db?.run(
        `insert or replace into meta select 'mark_before', value from meta where key = 'mark'
        union all select 'mark', ?1 union all select 'epoch', ?2 union all select 'time', ?3`,
        [mark, epoch, JSON.stringify({ time: time(), clock: Date.now() } satisfies TimeKept)],
      );
    });
  return failed ?? null;
}

function removeCopies(): void {
  if (!db || performance.now() - lookedForCopiesAt < LOOK_FOR_COPIES_MS) return;
  lookedForCopiesAt = performance.now();
  removeOldCopies(db.filename, Date.now());
}

/** Why the disk did not take the write; undefined = it did. A failed flush is not tried again: see FlushFailed. */
function onDisk(write: () => void): string | undefined {
  try {
    write();
    return undefined;
  } catch (cause) {
    if (db?.inTransaction) db.run("rollback");
    const { code = "", message } = cause as { code?: string; message: string };
    if (code.endsWith("FSYNC")) throw new FlushFailed(`${code}: ${message}`, { cause });
    return message;
  }
}

/** Finds out whether the disk, which refused a commit, takes one again. */
function probe(): void {
  const tooLong = writer?.trouble();
  const failed = tooLong ?? onDisk(() => db?.run("insert or replace into meta values ('probed', 'yes')"));
  if (failed === undefined && db) keepReserve(db.filename);
  reply({ probed: failed ?? null });
}

/**
 * Empties the log into the database, and so removes every text that was deleted since. SQLite would do that by itself
 * only for the last connection to close, and the writer is never the last: there are readers, too.
 */
function close(): void {
  erasing?.end();
  try {
    db?.run("pragma wal_checkpoint(truncate)");
  } catch {
    // Everything is in the log, and is copied from there when the database is opened again.
  }
  db?.close();
  reply({ closed: true });
}

function handle(message: ToWriter): void {
  if ("open" in message) opened(message.open, () => open(message.open, message.again));
  else if ("commit" in message) commit(message.commit);
  else if ("mark" in message) reply({ marked: keep(message.mark) });
  else if ("probe" in message) probe();
  else if ("close" in message) close();
}

self.onmessage = ({ data }: MessageEvent<string>) => {
  try {
    handle(JSON.parse(data) as ToWriter);
  } catch (cause) {
    // An exception would end this worker silently, so every end is reported.
    if (cause instanceof StoreProblem) reply({ problem: cause.message });
    else if (cause instanceof FlushFailed) reply({ fatal: cause.message });
    else throw cause;
  }
};
