import { constants, Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { StoreProblem } from "../problem.ts";
import start from "./migrations/0001-start.sql" with { type: "text" };
import conversations from "./migrations/0002-conversations.sql" with { type: "text" };
import moderation from "./migrations/0003-moderation.sql" with { type: "text" };
import strangers from "./migrations/0004-strangers.sql" with { type: "text" };
import reactors from "./migrations/0005-reactors.sql" with { type: "text" };
import erasures from "./migrations/0006-erasures.sql" with { type: "text" };
import invites from "./migrations/0007-invites.sql" with { type: "text" };
import people from "./migrations/0008-deleted-people.sql" with { type: "text" };
import publicRooms from "./migrations/0009-public-rooms.sql" with { type: "text" };
import contact from "./migrations/0010-contact.sql" with { type: "text" };
import idle from "./migrations/0011-idle-rooms.sql" with { type: "text" };
import privateNames from "./migrations/0012-names-of-private-rooms.sql" with { type: "text" };
import reactionKinds from "./migrations/0013-reaction-kinds.sql" with { type: "text" };
import journal from "./migrations/0014-journal.sql" with { type: "text" };
import roomSettings from "./migrations/0015-room-settings.sql" with { type: "text" };
import leases from "./migrations/0016-leases.sql" with { type: "text" };
import sessionsByPassword from "./migrations/0017-sessions-by-password.sql" with { type: "text" };
import { tighten } from "./owner.ts";
import { missingFrom } from "./schema.ts";
import { damageOfLog } from "./wal.ts";

/** Numbered steps; a released one is never changed. The database remembers how many it has taken. */
const migrations: readonly string[] = [
  start,
  conversations,
  moderation,
  strangers,
  reactors,
  erasures,
  invites,
  people,
  publicRooms,
  contact,
  idle,
  privateNames,
  reactionKinds,
  journal,
  roomSettings,
  leases,
  sessionsByPassword,
];

/** Pages kept per connection, in KiB. The system caches the file as well, so more memory here gains little. */
const WRITER_CACHE_KIB = 4_096;
const READER_CACHE_KIB = 2_048;
export const BUSY_MS_MAX = 5_000;
/**
 * Pages of the write-ahead log before it is copied into the database, while its writer waits: few, for short waits, yet
 * enough that a page written again and again is copied once.
 */
const CHECKPOINT_PAGES = 4_000;
/** Up to this size the whole database is checked before it is used; a larger one while it is. */
export const CHECK_AT_START_BYTES_MAX = 64 * 1_048_576;

export function openForWriting(path: string, size: number): Database {
  // Before SQLite sees it: whatever it cannot use of the log it drops.
  const damage = damageOfLog(`${path}-wal`);
  if (damage !== undefined) throw damaged(`${path}-wal`, damage);
  const db = opened(path, () => new Database(path, { create: true, strict: true }));
  opened(path, () => {
    // While it is empty: the files beside it get its mode.
    tighten(path);
    db.run(`pragma busy_timeout = ${BUSY_MS_MAX}`);
    // Before anything is written, the mode of its journal included.
    isOurs(db, path);
    db.run("pragma journal_mode = wal");
    keepFiles(db);
    // An acknowledgement promises to survive a power cut: WAL with `normal` would not flush at every commit.
    db.run("pragma synchronous = full");
    // Whoever deletes a message wants its text gone. `fast` would leave the long ones, in pages that are freed whole.
    db.run("pragma secure_delete = on");
    db.run(`pragma cache_size = -${WRITER_CACHE_KIB}`);
    db.run(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    if (size > 0 && size <= CHECK_AT_START_BYTES_MAX) checkWhole(db, path);
    migrate(db, path);
  });
  return db;
}

/** Which file lies there. */
export function fileAt(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

/** Of the same file as before: one that was put in its place while the server runs is another history. */
export function openForReading(path: string, file: string): Database {
  const db = new Database(path, { readonly: true, strict: true });
  if (fileAt(path) !== file) {
    db.close();
    throw new Error("another file lies in its place: put the first one back, or start the server again");
  }
  keepFiles(db);
  db.run(`pragma busy_timeout = ${BUSY_MS_MAX}`);
  db.run(`pragma cache_size = -${READER_CACHE_KIB}`);
  return db;
}

/** The files beside the database stay when it is closed: on a full disk there would be no room for new ones. */
const keepFiles = (db: Database): unknown => db.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, 1);

/** Throws when a page of the database is damaged. Reads all of it. */
export function checkWhole(db: Database, path: string): void {
  const found = db.query<{ quick_check: string }, []>("pragma quick_check(1)").get();
  if (found?.quick_check !== "ok") throw damaged(path, found?.quick_check ?? "no answer");
}

const damaged = (path: string, detail: string) =>
  new StoreProblem(
    `the database ${path} is damaged (${detail.replace(/\s+/g, " ")}): restore a backup, or move it away to start anew`,
  );

/** Whatever goes wrong while a database is opened is said in a sentence. */
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

/** "exch" in ASCII, in the place where SQLite databases tell whose they are. */
const APPLICATION_ID = 0x65786368;

function isOurs(db: Database, path: string): void {
  const tables = db.query<{ n: number }, []>("select count(*) as n from sqlite_schema").get()?.n ?? 0;
  const id = db.query<{ application_id: number }, []>("pragma application_id").get()?.application_id;
  if (tables > 0 && id !== APPLICATION_ID)
    throw new StoreProblem(`the database ${path} belongs to another program: choose another data folder`);
  const version = versionOf(db);
  if (version > migrations.length)
    throw new StoreProblem(
      `the database ${path} was written by a newer ExChat (schema ${version}): update this one`,
    );
}

const versionOf = (db: Database): number =>
  db.query<{ user_version: number }, []>("pragma user_version").get()?.user_version ?? 0;

function migrate(db: Database, path: string): void {
  const version = versionOf(db);
  migrations.slice(version).forEach((step, i) => {
    db.transaction(() => {
      db.run(step);
      db.run(`pragma application_id = ${APPLICATION_ID}`);
      db.run(`pragma user_version = ${version + i + 1}`);
    }).immediate();
  });
  const missing = missingFrom(db, migrations);
  if (missing !== undefined)
    throw new StoreProblem(
      `the database ${path} was made by an ExChat that was never released (its "${missing}" is another one): start with ` +
        "the version that made it, or in another data folder",
    );
}
