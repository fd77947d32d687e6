import type { SQL } from "bun";
import type { News } from "../../chat/commit.ts";
import { noteGrowth } from "../journal.ts";
import { cursorsIn } from "../person-entries.ts";
import { run } from "../recipe.ts";
import type { ServerTime } from "../server-time.ts";
import { LOCK_JOURNAL } from "./locks.ts";
import { transact } from "./transaction.ts";

/**
 * The reading positions that have moved. Their own commits are not flushed, and a crash of PostgreSQL may take them back; the
 * journal must never go back. So they are noted there together, in a commit of its own, once for all that moved meanwhile.
 */
export class MovedPositions {
  #moved = new Set<string>();

  /** This was committed. */
  committed(news: readonly News[]): void {
    for (const entry of cursorsIn(news)) this.#moved.add(entry);
  }

  /** What cannot be noted now is noted the next time. */
  async note(sql: SQL, time: ServerTime): Promise<void> {
    if (this.#moved.size === 0) return;
    const people = [...this.#moved];
    this.#moved = new Set();
    try {
      await transact(sql, async (runner) => {
        await runner.run(run(LOCK_JOURNAL));
        const noted = { events: [], server: [], news: [], people, at: { time: time() } };
        await runner.run(noteGrowth(noted, { untilTrim: Number.POSITIVE_INFINITY }));
      });
    } catch {
      for (const entry of people) this.#moved.add(entry);
    }
  }
}
