import type { SQL } from "bun";
import { refusal } from "../../protocol/errors.ts";
import { type Change, type Done, type Group, joined, nothing, unavailable } from "../change.ts";
import type { Writing } from "../doing.ts";
import { carryOut } from "../group.ts";
import { type Journaling, noteGrowth } from "../journal.ts";
import { Kept } from "../kept.ts";
import { type Moment, moment } from "../rows.ts";
import type { ServerTime } from "../sqlite/server-time.ts";
import { LOCKS } from "./migrate.ts";
import { Runner } from "./run.ts";
import { isConflict, isRolledBack, OutcomeUnknown, troubleOf } from "./trouble.ts";

/** One node writes at a time: the one whose transaction holds this advisory lock. */
const LOCK = `select pg_advisory_xact_lock(${LOCKS}, 2)`;
/** A group that others come in the way of is decided again, so many times at most. */
const TRIES_MAX = 3;
/** What one step of erasing may take: others wait no longer than that. */
const STEP_MS_MAX = 20;

/** All changes that wait become one transaction. */
export class Writer {
  readonly #sql: SQL;
  readonly #time: ServerTime;
  readonly #journaling: Journaling = { untilTrim: 0 };

  constructor(sql: SQL, time: ServerTime) {
    this.#sql = sql;
    this.#time = time;
  }

  /** Throws OutcomeUnknown when the connection was lost at the wrong moment. */
  async commit(changes: readonly Change[], now: number): Promise<Group> {
    try {
      return await this.#tried(changes, moment(now, this.#time()));
    } catch (cause) {
      if (cause instanceof OutcomeUnknown) throw cause;
      const trouble = troubleOf(cause);
      if (trouble !== undefined) return unavailable(changes, trouble);
      if (changes.length > 1) return await this.#oneByOne(changes, now);
      const bug = `${changes[0]?.[1].type}: ${cause instanceof Error ? cause.stack : cause}`;
      return { ...nothing([{ refused: refusal("internal") }]), bugs: [bug] };
    }
  }

  async #oneByOne(changes: readonly Change[], now: number): Promise<Group> {
    const groups: Group[] = [];
    for (const change of changes) groups.push(await this.commit([change], now));
    return joined(groups);
  }

  async #tried(changes: readonly Change[], at: Moment): Promise<Group> {
    for (let tries = 1; ; tries += 1)
      try {
        return await this.#attempt(changes, at);
      } catch (cause) {
        if (!isConflict(cause) || tries === TRIES_MAX) throw cause;
      }
  }

  async #attempt(changes: readonly Change[], at: Moment): Promise<Group> {
    // Whatever was known before may have been changed by another node.
    const group = begun(new Kept(), at);
    const done: Done[] = [];
    let isDecided = false;
    try {
      await this.#sql.begin(async (transaction) => {
        const runner = new Runner(transaction);
        await transaction.unsafe(LOCK);
        for (const change of changes) done.push(await runner.run(carryOut(group, change)));
        await runner.run(noteGrowth(group, this.#journaling));
        await runner.settled();
        isDecided = true;
      });
    } catch (cause) {
      // COMMIT is sent only after everything was decided.
      if (isDecided && !isRolledBack(cause)) throw new OutcomeUnknown(`${cause}`, { cause });
      throw cause;
    }
    const { events, rooms, news, server } = group;
    return { done, events, rooms, news, server };
  }
}

const begun = (kept: Kept, at: Moment): Writing => ({
  ...{ kept, at, events: [], rooms: [], news: [], server: [], hasErased: false },
  beginErasing: () => {
    const end = performance.now() + STEP_MS_MAX;
    return () => performance.now() >= end;
  },
});
