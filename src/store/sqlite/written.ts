import type { Database, Statement } from "bun:sqlite";
import { endOfPending, notPending } from "../pending.ts";
import type { RoomRow } from "../rows.ts";
import { Runner } from "./run.ts";

/** So much of a log is looked through while others wait; what may stand in a longer part is left to the erasing. */
const EVENTS_MAX = 1_000;

/** Whether there is anything of somebody in a room that is not erased and does not wait for it. */
export class Written {
  readonly #runner: Runner;
  readonly #standing: Statement<{ seq: number }>;

  constructor(db: Database) {
    this.#runner = new Runner(db);
    this.#standing = db.prepare(
      `select seq from events e where room = ?1 and seq > ?2 and by = ?3 and type = 'message.posted'
        and not exists (select 1 from amended a where a.room = ?1 and a.seq = e.seq and a.deleted = 1) ${notPending("e")} limit 1`,
    );
  }

  /** True as well where it would take long to find out. */
  isAny({ id, head }: RoomRow, author: number, after: number): boolean {
    const from = this.#runner.run(endOfPending(id, author, after));
    return head - from > EVENTS_MAX || this.#standing.get(id, from, author) !== null;
  }
}
