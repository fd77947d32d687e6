import { Database, type Statement } from "bun:sqlite";
import { join } from "node:path";
import { type Doc, signOf } from "../questions/to-search.ts";
import { atOnce, type Recipe } from "../recipe.ts";
import { type MatchLanguage, matchOf, namesRooms } from "../search/match.ts";
import {
  type Batch,
  type Gone,
  IDS_PER_MS,
  idAt,
  type LogToRead,
  type Message,
  type Place,
  type SearchIndex,
  type Wanted,
} from "../search/search-index.ts";
import { SEARCH_FILE } from "./folder.ts";
import { tighten } from "./owner.ts";

/** Another form of the index: it is built anew. */
const FORM = "3";
const CACHE_KIB = 4_096;
/** Pages of the log beside the file before they are copied into it: a page that is written again and again is copied once. */
const CHECKPOINT_PAGES = 4_000;
/** A page that took longer is told as it is. */
const PAGE_MS_MAX = 30;
/** Documents of other rooms that are looked at for one batch. */
const LOOKED_AT_MAX = 4_096;

/**
 * `words` has its own text: a table without would keep words that were deleted. Words come to it cut already, with spaces
 * between them, and everything beyond ASCII is a letter to this tokenizer.
 */
const TABLES = `
  create table meta (key text primary key, value text not null) without rowid;
  -- An id says when the message was posted, and so a message is found by its time. An index by rooms would cost a page a message
  -- where rooms are many.
  create table docs (id integer primary key, room integer not null, seq integer not null);
  -- Logs that are read from their end to their beginning: what is before this seq is still to be read. At that place the log
  -- is of this time, so that the newest of all logs are read first.
  create table logs (room integer primary key, before integer not null, at integer not null);
  create index logs_by_time on logs (at);
  create virtual table words using fts5(said, columnsize = 0, tokenize = 'ascii');
  insert into words (words, rank) values ('secure-delete', 1), ('automerge', 8);
`;

/** The language of FTS5. Words have nothing in them that would have to be escaped. */
const fts5: MatchLanguage = {
  sign: (sign) => `"${sign}"`,
  term: ({ words, open }) => `"${words.join(" ")}"${open ? " *" : ""}`,
  all: (parts) => parts.join(" AND "),
  any: (parts) => `(${parts.join(" OR ")})`,
  without: (wanted, unwanted) => `(${wanted}) NOT (${unwanted.join(" OR ")})`,
};

/** The file cannot be used, though nothing is wrong with it. */
export class Stale extends Error {}

/** The file of the search index: an SQLite database that can be thrown away and built anew at any time. */
export class SearchFile implements SearchIndex {
  readonly pageMsMax = PAGE_MS_MAX;
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
    this.#db.run(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    if (this.#db.query("select 1 from sqlite_schema limit 1").get() === null) this.#make(epoch);
    if (this.#meta("form") !== FORM || this.#meta("epoch") !== epoch) {
      this.close();
      throw new Stale("it belongs to another log, or has another form");
    }
  }

  #make(epoch: string): void {
    this.#db.transaction(() => {
      this.#db.run(TABLES);
      this.#setMeta("form", FORM);
      this.#setMeta("epoch", epoch);
    })();
  }

  get position(): number {
    return Number(this.#meta("position") ?? -1);
  }

  isTrouble(cause: unknown): boolean {
    return String((cause as { code?: unknown }).code).startsWith("SQLITE");
  }

  *inOne(work: () => Recipe<void>): Recipe<void> {
    this.#run("begin immediate");
    try {
      yield* work();
      this.#commit();
    } catch (cause) {
      if (this.#db.inTransaction) this.#db.run("rollback");
      this.#lastId = undefined;
      this.#isErasing = false;
      throw cause;
    }
  }

  #commit(): void {
    this.#run("commit");
    if (!this.#isErasing) return;
    // The log beside the file still has what was deleted.
    this.#db.run("pragma wal_checkpoint(truncate)");
    this.#isErasing = false;
  }

  prepare(): Recipe<void> {
    return atOnce(() => {});
  }

  put(docs: readonly Doc[]): Recipe<void> {
    return atOnce(() => {
      for (const doc of docs) this.#put(doc);
    });
  }

  #put(doc: Doc): void {
    const known = this.#idOf(doc);
    if (known !== undefined) {
      this.#isErasing = true;
      this.#run("update words set said = ? where rowid = ?", doc.words, known);
      return;
    }
    const id = this.#freeId(idAt(doc.at));
    this.#run("insert into docs values (?, ?, ?)", id, doc.room, doc.seq);
    this.#run("insert into words (rowid, said) values (?, ?)", id, doc.words);
  }

  drop(messages: readonly Message[]): Recipe<void> {
    return atOnce(() => {
      for (const message of messages) {
        const id = this.#idOf(message);
        if (id !== undefined) this.#forget(id);
      }
    });
  }

  remove(gone: readonly Gone[]): Recipe<void> {
    return atOnce(() => {
      for (const { room, first, last, by } of gone) {
        const signs = [signOf.room(room), ...(by === undefined ? [] : [signOf.from(by)])];
        const ids = this.#prepared(
          `select d.id from words w join docs d on d.id = w.rowid
            where w.words match ? and d.seq >= ? and d.seq <= ?`,
        ).all(fts5.all(signs.map(fts5.sign)), first, last) as { id: number }[];
        for (const { id } of ids) this.#forget(id);
      }
    });
  }

  #forget(id: number): void {
    this.#isErasing = true;
    this.#run("delete from words where rowid = ?", id);
    this.#run("delete from docs where id = ?", id);
  }

  moveTo(position: number): Recipe<void> {
    return atOnce(() => this.#setMeta("position", String(position)));
  }

  setLogs(logs: readonly LogToRead[]): Recipe<void> {
    return atOnce(() => {
      for (const { room, before, at = Number.MAX_SAFE_INTEGER } of logs)
        if (before === undefined) this.#run("delete from logs where room = ?", room);
        else this.#run("insert or replace into logs values (?, ?, ?)", room, before, at);
    });
  }

  logsToRead(limit: number): Recipe<readonly { readonly room: number; readonly before: number }[]> {
    const statement = this.#prepared("select room, before from logs order by at desc limit ?");
    return atOnce(() => statement.all(limit) as { room: number; before: number }[]);
  }

  left(): Recipe<number> {
    const sum = "select coalesce(sum(before - 1), 0) as n from logs";
    return atOnce(() => this.#get<{ n: number }>(sum)?.n ?? 0);
  }

  find({ query, scope, since, until }: Wanted, limit: number): Recipe<Batch> {
    const rooms = namesRooms(scope) ? undefined : new Set(scope.rooms);
    const found = this.#prepared(
      `select d.id, d.room, d.seq from words w join docs d on d.id = w.rowid
        where w.words match ? and w.rowid >= ? and w.rowid < ? order by w.rowid desc`,
    );
    return atOnce(() => {
      const places: Place[] = [];
      let lookedAt = 0;
      for (const row of found.iterate(matchOf(query, scope, fts5), since, until)) {
        const place = row as Place;
        lookedAt += 1;
        if (!rooms || rooms.has(place.room)) places.push(place);
        if (places.length === limit || lookedAt === LOOKED_AT_MAX)
          return { places, lookedAt, next: place.id };
      }
      return { places, lookedAt };
    });
  }

  close(): void {
    this.#db.close();
  }

  #meta(key: string): string | undefined {
    return this.#get<{ value: string }>("select value from meta where key = ?", key)?.value;
  }

  #setMeta(key: string, value: string): void {
    this.#run("insert or replace into meta values (?, ?)", key, value);
  }

  /** The id of a message that the index has. Nearly always a new message is later than all others. */
  #idOf({ room, seq, at }: Message): number | undefined {
    for (let start = idAt(at); start <= this.#last; start += IDS_PER_MS) {
      const range = "id >= ? and id < ?";
      const place = `select id from docs where ${range} and room = ? and seq = ?`;
      const known = this.#get<{ id: number }>(place, start, start + IDS_PER_MS, room, seq);
      if (known) return known.id;
      if (!this.#isFull(start)) break;
    }
    return undefined;
  }

  /** The first id from this one on that no message has. */
  #freeId(start: number): number {
    let id = start;
    if (start <= this.#last) {
      while (this.#isFull(id)) id += IDS_PER_MS;
      const range = "id >= ? and id < ?";
      const last = this.#get<{ id: number | null }>(
        `select max(id) as id from docs where ${range}`,
        id,
        id + IDS_PER_MS,
      );
      id = (last?.id ?? id - 1) + 1;
    }
    this.#lastId = Math.max(this.#last, id);
    return id;
  }

  /** Whether the time that begins with this id has no more ids: later messages have those of the next time. */
  #isFull(start: number): boolean {
    return this.#get("select 1 from docs where id = ?", start + IDS_PER_MS - 1) !== undefined;
  }

  get #last(): number {
    this.#lastId ??= this.#get<{ id: number | null }>("select max(id) as id from docs")?.id ?? -1;
    return this.#lastId;
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
