import { Database } from "bun:sqlite";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BUSY_MS_MAX } from "./open.ts";

/** The header of the index of the write-ahead log, as SQLite's file format describes it. */
const INDEX_HEADER_BYTES = 48;
const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Attempts to begin a transaction between two commits. The machine needs one or two. */
const ATTEMPTS_MAX = 1_000;

interface Files {
  readonly database: number;
  readonly log: number;
  readonly index: number;
}

/**
 * The pages of a database as they are at one moment, while another process writes to it. SQLite cannot give them: `vacuum
 * into` makes other pages each time, so that nothing of an earlier copy could be used again.
 *
 * A transaction that reads keeps SQLite from overwriting what it sees: a page is in the write-ahead log, or in the
 * database. Until `end` the log can only grow.
 *
 * Use it in a process of its own: closing a file takes all locks of the process on it, also those of its other connections.
 */
export class Pages {
  /** Sees exactly the same moment. */
  readonly db: Database;
  readonly count: number;
  readonly pageBytes: number;
  readonly #files: Files;
  /** Where in the log the last version of a page is. */
  readonly #inLog: ReadonlyMap<number, number>;
  /** The header of the log to which these places belong. */
  readonly #salt: Buffer;

  /** Throws what SQLite and the system throw. */
  constructor(path: string) {
    this.db = new Database(path, { readonly: true, strict: true });
    this.db.run(`pragma busy_timeout = ${BUSY_MS_MAX}`);
    // So that the files beside the database are there.
    this.db.query("select 1 from sqlite_schema limit 1").get();
    const open = (end: string) => openSync(path + end, "r");
    this.#files = { database: open(""), log: open("-wal"), index: open("-shm") };
    const header = this.#begin();
    this.#salt = header.subarray(32, 40);
    this.count = this.#ask("page_count");
    this.pageBytes = this.#ask("page_size");
    this.#inLog = this.#framesOf(header.readUInt32LE(16));
  }

  get bytes(): number {
    return this.count * this.pageBytes;
  }

  /** How long the log is, in bytes. */
  get logBytes(): number {
    return fstatSync(this.#files.log).size;
  }

  /** Reads `count` pages from page `first` on, which is 0 for the first one. */
  read(first: number, count: number): Buffer {
    const size = this.pageBytes;
    const pages = Buffer.alloc(Math.min(count, this.count - first) * size);
    readSync(this.#files.database, pages, 0, pages.length, first * size);
    for (let at = 0; at < pages.length; at += size) {
      const place = this.#inLog.get(first + at / size);
      const page = place === undefined ? undefined : this.#fromLog(place);
      if (page) page.copy(pages, at);
    }
    return pages;
  }

  /** Lets the log be copied into the database. Nothing can be read after that. */
  end(): void {
    this.db.close();
    for (const file of Object.values(this.#files)) closeSync(file);
  }

  /** Begins the transaction. Returns the header of the index at this very moment. */
  #begin(): Buffer {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const before = this.#header();
      this.db.run("begin");
      this.db.query("select 1 from sqlite_schema limit 1").get();
      if (this.#header().equals(before)) return before;
      this.db.run("rollback");
    }
    throw new Error("no moment was found between two commits");
  }

  #header(): Buffer {
    const header = Buffer.alloc(INDEX_HEADER_BYTES);
    readSync(this.#files.index, header, 0, INDEX_HEADER_BYTES, 0);
    return header;
  }

  #framesOf(frames: number): Map<number, number> {
    const places = new Map<number, number>();
    const header = Buffer.alloc(FRAME_HEADER_BYTES);
    for (let frame = 0; frame < frames; frame += 1) {
      const at = LOG_HEADER_BYTES + frame * (FRAME_HEADER_BYTES + this.pageBytes);
      readSync(this.#files.log, header, 0, FRAME_HEADER_BYTES, at);
      places.set(header.readUInt32BE(0) - 1, at + FRAME_HEADER_BYTES);
    }
    return this.#isSameLog() ? places : new Map();
  }

  /** Undefined = the page is in the database. */
  #fromLog(at: number): Buffer | undefined {
    const page = Buffer.alloc(this.pageBytes);
    readSync(this.#files.log, page, 0, page.length, at);
    return this.#isSameLog() ? page : undefined;
  }

  /**
   * Whether the log is still the one that the transaction began with. A writer begins it anew only when all of it was in the database
   * before, and writes its header first: then each page is in the database, and stays as it is until the transaction ends.
   */
  #isSameLog(): boolean {
    const salt = Buffer.alloc(8);
    readSync(this.#files.log, salt, 0, salt.length, 16);
    return salt.equals(this.#salt);
  }

  #ask(pragma: string): number {
    return Number(Object.values(this.db.query(`pragma ${pragma}`).get() as object)[0]);
  }
}
