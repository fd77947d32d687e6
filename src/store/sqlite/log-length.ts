import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { DiskRoom } from "./disk-room.ts";

/** The maximum, as a multiple of the length at which the log is copied into the database. */
const LENGTHS_MAX = 16;

/** Keeps the write-ahead log from growing without limit if it cannot be copied into the database. */
export class LogLength {
  readonly #db: Database;
  readonly #room: DiskRoom;
  readonly #bytesMax: number;

  constructor(db: Database) {
    this.#db = db;
    this.#room = new DiskRoom(dirname(db.filename));
    this.#bytesMax = LENGTHS_MAX * this.#ask("wal_autocheckpoint") * this.#ask("page_size");
  }

  /** Why the log may not grow: it is too long and cannot be made shorter, or the disk is full; undefined = it may. */
  trouble(): string | undefined {
    const full = this.#room.trouble();
    if (full !== undefined) return full;
    if (this.#bytes() <= this.#bytesMax) return undefined;
    let why = "a reader has been using it for too long";
    try {
      this.#ask("wal_checkpoint(truncate)");
    } catch (cause) {
      // Everything in the log has been flushed, so even a failed flush loses nothing here.
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
