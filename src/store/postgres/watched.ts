import type { ReservedSQL, SQL } from "bun";
import { STATEMENT_MS_MAX } from "./connect.ts";
import type { Connection } from "./run.ts";

/**
 * PostgreSQL answers each statement within STATEMENT_MS_MAX, if only by an error. A connection on which nothing comes back for
 * longer leads nowhere: the machine or the network is gone. TCP would notice that after up to 15 minutes.
 */
const SILENCE_MS_MAX = STATEMENT_MS_MAX + 300;
/** So long what has arrived has time to be heard. */
const HEARD_MS = 200;

/** A connection for a while, which is closed when the database does not answer. Its statements then fail as lost. */
export class Watched {
  readonly #connection: ReservedSQL;
  #underWay = 0;
  #heardAt = 0;
  #timer: Timer | undefined;

  private constructor(connection: ReservedSQL) {
    this.#connection = connection;
  }

  static async reserve(sql: SQL): Promise<Watched> {
    return new Watched(await sql.reserve());
  }

  /** Sends a statement at once. */
  async unsafe(text: string, values: readonly unknown[] = []) {
    if (this.#underWay === 0) this.#heardAt = performance.now();
    this.#underWay += 1;
    this.#timer ??= setTimeout(() => this.#look(), SILENCE_MS_MAX);
    try {
      return await this.#connection.unsafe(text, [...values]);
    } finally {
      this.#underWay -= 1;
      this.#heardAt = performance.now();
    }
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#connection.release();
  }

  /** It looks twice: if this process itself was stopped for a while, what has arrived meanwhile is heard in between. */
  #look(isLast = false): void {
    const left = this.#underWay > 0 ? this.#heardAt + SILENCE_MS_MAX - performance.now() : SILENCE_MS_MAX;
    if (left > 0) this.#timer = setTimeout(() => this.#look(), left);
    else if (!isLast) this.#timer = setTimeout(() => this.#look(true), HEARD_MS);
    else this.#connection.close({ timeout: 0 }).catch(() => undefined);
  }
}

/** Single statements, each on a connection that is closed when the database does not answer. */
export const watched = (sql: SQL): Connection => ({
  unsafe: async (text: string, values: readonly unknown[] = []) => {
    const connection = await Watched.reserve(sql);
    try {
      return await connection.unsafe(text, values);
    } finally {
      connection.release();
    }
  },
});
