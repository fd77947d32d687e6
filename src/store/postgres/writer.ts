import type { SQL } from "bun";
import { refusal } from "../../protocol/errors.ts";
import { type Change, type Group, joined, nothing, unavailable } from "../change.ts";
import { type Journaling, noteGrowth } from "../journal.ts";
import { Kept } from "../kept.ts";
import { run, type Text } from "../recipe.ts";
import { type Moment, moment } from "../rows.ts";
import type { ServerTime } from "../server-time.ts";
import { decideAll } from "./lanes.ts";
import { LOCKS } from "./migrate.ts";
import { Runner } from "./run.ts";
import { isConflict, isRolledBack, OutcomeUnknown, troubleOf } from "./trouble.ts";

/** One node writes at a time: the one whose transaction holds this advisory lock. */
const LOCK: Text<never> = { sql: `select pg_advisory_xact_lock(${LOCKS}, 2)` };
/** A group that others come in the way of is decided again, so many times at most. */
const TRIES_MAX = 3;

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
    let isDecided = false;
    let runner: Runner | undefined;
    try {
      return await this.#sql.begin(async (transaction) => {
        runner = new Runner(transaction);
        const group = await this.#group(runner, changes, at);
        isDecided = true;
        return group;
      });
    } catch (cause) {
      // Rolled back since a statement failed for which no recipe has waited.
      if (isRolledBack(cause)) await runner?.settled();
      // COMMIT is sent only after everything was decided.
      else if (isDecided) throw new OutcomeUnknown(`${cause}`, { cause });
      throw cause;
    }
  }

  async #group(runner: Runner, changes: readonly Change[], at: Moment): Promise<Group> {
    await runner.run(run(LOCK));
    // What was known before may have been changed by another node.
    const group = joined(await decideAll(runner, { kept: new Kept(), at }, changes));
    await runner.run(noteGrowth({ ...group, at }, this.#journaling));
    return group;
  }
}
