import { Database, type Statement } from "bun:sqlite";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Doc } from "../questions/to-search.ts";
import { SEARCH_FILE } from "./folder.ts";
import { tighten } from "./owner.ts";

/** Which documents, the newest first: `match` is a query of FTS5. */
export interface Wanted {
  readonly match: string;
  /** Ids of documents: not before, and before. */
  readonly since: number;
  readonly until: number;
}
export type Found = { readonly id: number; readonly room: number; readonly seq: number };

/** Another form of the index: it is built anew. */
const FORM = "2";
const CACHE_KIB = 4_096;
/** Ids of documents grow with the time of their messages, so that the newest are found first and a date is a range. */
const IDS_PER_MS = 4_096;
const START_MS = Date.UTC(2020);

/** The first id of a time. */
export const idAt = (ms: number): number =>
  Math.min(Math.max(0, ms - START_MS) * IDS_PER_MS, Number.MAX_SAFE_INTEGER);

/**
 * `words` has its own text: a table without would keep words that were deleted. Words come to it cut already, with spaces
 * between them, and everything beyond ASCII is a letter to this tokenizer.
 */
const TABLES = `
  create table meta (key text primary key, value text not null) without rowid;
  create table docs (id integer primary key, room integer not null, seq integer not null, by integer not null);
  create unique index docs_by_place on docs (room, seq);
  -- Logs that are read from their end to their beginning: what is before this seq is still to be read. At that place the log
  -- is of this time, so that the newest of all logs are read first.
  create table logs (room integer primary key, before integer not null, at integer not null);
  create index logs_by_time on logs (at);
  create virtual table words using fts5(said, columnsize = 0, tokenize = 'ascii');
  insert into words (words, rank) values ('secure-delete', 1);
`;

/** The file of the search index: an SQLite database that can be thrown away and built anew at any time. */
export class SearchIndex {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();
  /** Something was deleted since the log beside the file was emptied. */
  #isErasing = false;
  #lastId: number | undefined;

  /** Throws when the file is damaged or of another history than `epoch`. */
  constructor(folder: string, epoch: string) {
    const path = join(folder, SEARCH_FILE);
    this.#db = new Database(path, { create: true, strict: true });
    tighten(path);
    this.#db.run("pragma journal_mode = wal");
    // A commit that a power cut takes is found in the journal again.
    this.#db.run("pragma synchronous = normal");
    this.#db.run("pragma secure_delete = on");
    this.#db.run(`pragma cache_size = -${CACHE_KIB}`);
    if (this.#db.query("select 1 from sqlite_schema limit 1").get() === null) this.#make(epoch);
    if (this.meta("form") !== FORM || this.meta("epoch") !== epoch) {
      this.close();
      throw new Stale("it belongs to another log, or has another form");
    }
  }

  #make(epoch: string): void {
    this.inOne(() => {
      this.#db.run(TABLES);
      this.setMeta("form", FORM);
      this.setMeta("epoch", epoch);
    });
  }

  meta(key: string): string | undefined {
    return this.#get<{ value: string }>("select value from meta where key = ?", key)?.value;
  }

  setMeta(key: string, value: string): void {
    this.#run("insert or replace into meta values (?, ?)", key, value);
  }

  /** All of it, or nothing. */
  inOne(work: () => void): void {
    this.begin();
    try {
      work();
      this.commit();
    } catch (cause) {
      this.rollBack();
      throw cause;
    }
  }

  begin(): void {
    this.#run("begin immediate");
  }

  rollBack(): void {
    if (this.#db.inTransaction) this.#db.run("rollback");
    this.#lastId = undefined;
    this.#isErasing = false;
  }

  commit(): void {
    this.#run("commit");
    if (!this.#isErasing) return;
    // The log beside the file still has what was deleted.
    this.#db.run("pragma wal_checkpoint(truncate)");
    this.#isErasing = false;
  }

  put({ room, seq, by, at, words }: Doc): void {
    const known = this.#get<{ id: number }>("select id from docs where room = ? and seq = ?", room, seq);
    if (known) {
      this.#isErasing = true;
      this.#run("update words set said = ? where rowid = ?", words, known.id);
      return;
    }
    const id = this.#freeId(idAt(at));
    this.#run("insert into docs values (?, ?, ?, ?)", id, room, seq, by);
    this.#run("insert into words (rowid, said) values (?, ?)", id, words);
  }

  /** What it keeps of a message. */
  wordsAt(room: number, seq: number): string | undefined {
    const doc = "select id from docs where room = ? and seq = ?";
    return this.#get<{ words: string }>(`select said as words from words where rowid = (${doc})`, room, seq)
      ?.words;
  }

  /** Forgets messages of a room: those in a range, of one author or of all. */
  remove(room: number, first = 0, last = Number.MAX_SAFE_INTEGER, by?: number): void {
    const which = "room = ? and seq between ? and ? and (? is null or by = ?)";
    const values = [room, first, last, by ?? null, by ?? null];
    this.#run(`delete from words where rowid in (select id from docs where ${which})`, ...values);
    const { changes } = this.#run(`delete from docs where ${which}`, ...values);
    if (changes > 0) this.#isErasing = true;
  }

  /** A log to be read, before a seq and a time; none = it is done. */
  setLog(room: number, before?: number, at = Number.MAX_SAFE_INTEGER): void {
    if (before === undefined) this.#run("delete from logs where room = ?", room);
    else this.#run("insert or replace into logs values (?, ?, ?)", room, before, at);
  }

  logToRead(): { readonly room: number; readonly before: number } | undefined {
    return this.#get("select room, before from logs order by at desc limit 1");
  }

  /** Events of logs that are still to be read. */
  get left(): number {
    return this.#get<{ n: number }>("select coalesce(sum(before - 1), 0) as n from logs")?.n ?? 0;
  }

  /** Documents that a query of FTS5 finds, the newest first: who asks for no more of them pays for no more. */
  *find({ match, since, until }: Wanted): Generator<Found> {
    const statement = this.#prepared(
      `select d.id, d.room, d.seq from words w join docs d on d.id = w.rowid
        where w.words match ? and w.rowid >= ? and w.rowid < ? order by w.rowid desc`,
    );
    for (const row of statement.iterate(match, since, until)) yield row as Found;
  }

  close(): void {
    this.#db.close();
  }

  /** The first number of a time that no message has. Nearly always it is behind all others. */
  #freeId(start: number): number {
    this.#lastId ??= this.#get<{ id: number | null }>("select max(id) as id from docs")?.id ?? -1;
    if (start > this.#lastId) {
      this.#lastId = start;
      return start;
    }
    const last = this.#get<{ id: number | null }>(
      "select max(id) as id from docs where id >= ? and id < ?",
      start,
      start + IDS_PER_MS,
    )?.id;
    const id = (last ?? start - 1) + 1;
    if (id >= start + IDS_PER_MS) return this.#freeId(start + IDS_PER_MS);
    this.#lastId = Math.max(this.#lastId, id);
    return id;
  }

  #run(sql: string, ...values: (string | number | null)[]) {
    return this.#prepared(sql).run(...values);
  }
  #get<Row>(sql: string, ...values: (string | number | null)[]): Row | undefined {
    return (this.#prepared(sql).get(...values) as Row | null) ?? undefined;
  }
  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** The file cannot be used, though nothing is wrong with it. */
export class Stale extends Error {}

/** Takes the index of this data folder away: the next to open it begins anew. */
export function removeIndex(folder: string): void {
  for (const end of ["", "-wal", "-shm"]) rmSync(join(folder, SEARCH_FILE + end), { force: true });
}
