import type { Database } from "bun:sqlite";
import type { Command } from "../../protocol/frames.ts";
import { BUSY_MS_MAX } from "./open.ts";

/** Deletions within this time share one emptying of the log. */
const SOON_MS = 1_000;
/** While a reader uses the log, or the disk fails, it is tried again after pauses that grow. */
const AGAIN_MS_MIN = 200;
const AGAIN_MS_MAX = 5_000;
/** The writer waits so long for readers of the log. */
const WAIT_MS_MAX = 50;

/** Whether a command erases something. */
export const isErasing = ({ type }: Command): boolean => /\.(?:delete|erase)$/.test(type);

/**
 * Empties the write-ahead log soon after a deletion: until then the deleted text is in it. SQLite would overwrite it
 * only when the log has been copied and begins again, which on a quiet day never happens.
 */
export class Erasing {
  readonly #db: Database;
  #timer: Timer | undefined;
  #pauseMs = AGAIN_MS_MIN;

  constructor(db: Database) {
    this.#db = db;
  }

  soon(): void {
    this.#timer ??= setTimeout(() => this.#empty(), SOON_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #empty(): void {
    const isEmpty = this.#isEmptied();
    this.#pauseMs = isEmpty ? AGAIN_MS_MIN : Math.min(this.#pauseMs * 2, AGAIN_MS_MAX);
    this.#timer = isEmpty ? undefined : setTimeout(() => this.#empty(), this.#pauseMs);
  }

  #isEmptied(): boolean {
    try {
      // Nobody waits for this copying. A reader that begins after it no longer needs the log, and need not be waited
      // for.
      this.#db.run("pragma wal_checkpoint(passive)");
      this.#db.run(`pragma busy_timeout = ${WAIT_MS_MAX}`);
      const found = this.#db.query<{ busy: number }, []>("pragma wal_checkpoint(truncate)").get();
      return found?.busy === 0;
    } catch {
      // Everything in the log has been flushed, so even a failed flush loses nothing here.
      return false;
    } finally {
      this.#db.run(`pragma busy_timeout = ${BUSY_MS_MAX}`);
    }
  }
}
