import { constants, Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { StoreProblem } from "../problem.ts";
import { isOurs, migrate } from "./migrate.ts";
import { tighten } from "./owner.ts";
import { damageOfLog } from "./wal.ts";

/** The page cache of each connection, in KiB. The system caches the file as well, so more memory here gains little. */
const WRITER_CACHE_KIB = 4_096;
const READER_CACHE_KIB = 2_048;
export const BUSY_MS_MAX = 5_000;
/**
 * After so many pages the writer copies the write-ahead log into the database, and waits for that: few, for short
 * waits, but enough that a page written again and again is copied once.
 */
const CHECKPOINT_PAGES = 4_000;
/** A database up to this size is checked whole before it is used; a larger one while it is used. */
export const CHECK_AT_START_BYTES_MAX = 64 * 1_048_576;

export function openForWriting(path: string, size: number): Database {
  // Before SQLite opens it, since SQLite drops what it cannot use of the log.
  const damage = damageOfLog(`${path}-wal`);
  if (damage !== undefined) throw damaged(`${path}-wal`, damage);
  const db = opened(path, () => new Database(path, { create: true, strict: true }));
  opened(path, () => {
    // While the file is empty: the files beside it get its mode.
    tighten(path);
    db.run(`pragma busy_timeout = ${BUSY_MS_MAX}`);
    // Before anything is written, and the journal mode is a write.
    isOurs(db, path);
    db.run("pragma journal_mode = wal");
    keepFiles(db);
    // An acknowledgement promises to survive a power cut: WAL with `normal` would not flush at every commit.
    db.run("pragma synchronous = full");
    // A deleted text must not stay in the file. `fast` would leave long texts, in pages that are freed whole.
    db.run("pragma secure_delete = on");
    db.run(`pragma cache_size = -${WRITER_CACHE_KIB}`);
    db.run(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    if (size > 0 && size <= CHECK_AT_START_BYTES_MAX) checkWhole(db, path);
    migrate(db, path);
  });
  return db;
}

/** The identity of the file at this path. */
export function fileAt(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

/** Opens the same file as before: another file in its place while the server runs is another history. */
export function openForReading(path: string, file: string): Database {
  const db = new Database(path, { readonly: true, strict: true });
  if (fileAt(path) !== file) {
    db.close();
    throw new Error("another file is in its place: put the first one back, or restart the server");
  }
  keepFiles(db);
  db.run(`pragma busy_timeout = ${BUSY_MS_MAX}`);
  db.run(`pragma cache_size = -${READER_CACHE_KIB}`);
  return db;
}

/** Keeps the files beside the database when it is closed: on a full disk there would be no room for new ones. */
const keepFiles = (db: Database): unknown => db.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, 1);

/** Throws if a page of the database is damaged. It reads all of it. */
export function checkWhole(db: Database, path: string): void {
  const found = db.query<{ quick_check: string }, []>("pragma quick_check(1)").get();
  if (found?.quick_check !== "ok") throw damaged(path, found?.quick_check ?? "no answer");
}

const damaged = (path: string, detail: string) =>
  new StoreProblem(
    `the database ${path} is damaged (${detail.replace(/\s+/g, " ")}): restore a backup, or move it away to start again`,
  );

/** Turns every error while a database is opened into a sentence. */
export function opened<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof StoreProblem) throw cause;
    const code = (cause as { code?: string }).code ?? "";
    if (/NOTADB|CORRUPT/.test(code)) throw damaged(path, (cause as Error).message);
    throw new StoreProblem(`the database ${path} cannot be opened: ${(cause as Error).message}`);
  }
}
