import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { DiskRoom } from "./disk-room.ts";

/** So many times the length at which it is copied into the database. */
const LENGTHS_MAX = 16;

/** Keeps the write-ahead log from growing without end when it cannot be copied into the database. */
export class LogLength {
  readonly #db: Database;
  readonly #room: DiskRoom;
  readonly #bytesMax: number;

  constructor(db: Database) {
    this.#db = db;
    this.#room = new DiskRoom(dirname(db.filename));
    this.#bytesMax = LENGTHS_MAX * this.#ask("wal_autocheckpoint") * this.#ask("page_size");
  }

  /** Why it may not grow, if so: it is too long and cannot be made shorter, or there is no room on the disk. */
  trouble(): string | undefined {
    const full = this.#room.trouble();
    if (full !== undefined) return full;
    if (this.#bytes() <= this.#bytesMax) return undefined;
    let why = "somebody has been reading for too long";
    try {
      this.#ask("wal_checkpoint(truncate)");
    } catch (cause) {
      // Everything in the log has been flushed, so even a flush that fails here loses nothing.
      why = (cause as Error).message;
    }
    return this.#bytes() <= this.#bytesMax
      ? undefined
      : `the write-ahead log is too long and cannot be copied into the database: ${why}`;
  }

  #bytes(): number {
    return statSync(`${this.#db.filename}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  #ask(pragma: string): number {
    return Number(Object.values(this.#db.prepare(`pragma ${pragma}`).get() as object)[0]);
  }
}
