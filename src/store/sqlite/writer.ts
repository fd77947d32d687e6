import type { Database, Statement } from "bun:sqlite";
import { refusal } from "../../protocol/errors.ts";
import { type Change, type Done, type Group, joined, nothing, unavailable } from "../change.ts";
import type { Writing } from "../doing.ts";
import { carryOut } from "../group.ts";
import { noteGrowth } from "../journal.ts";
import { Kept } from "../kept.ts";
import { type Moment, moment } from "../rows.ts";
import type { ServerTime } from "../server-time.ts";
import { LogLength } from "./log-length.ts";
import { Runner } from "./run.ts";
import { troubleOf } from "./trouble.ts";

/** A change that takes longer is reported, so that the person who asked for it pays for what it took. */
const DEAR_MS = 0.5;
/** One step of erasing takes at most this much of the writer's time: other changes wait no longer than that. */
const STEP_MS_MAX = 4;

/** Writes all waiting changes in one transaction, so that one flush acknowledges them all. */
export class Writer {
  readonly #db: Database;
  readonly #time: ServerTime;
  readonly #length: LogLength;
  readonly #beginning: Statement;
  readonly #commit: Statement;
  readonly #runner: Runner;
  readonly #kept = new Kept();
  /** Whether the last group has erased something that waited for it. */
  hasErased = false;

  constructor(db: Database, time: ServerTime) {
    this.#db = db;
    this.#time = time;
    this.#length = new LogLength(db);
    this.#beginning = db.prepare("begin immediate");
    this.#commit = db.prepare("commit");
    this.#runner = new Runner(db);
  }

  /** Why nothing may be written; undefined = it may. */
  trouble(): string | undefined {
    return this.#length.trouble();
  }

  commit(changes: readonly Change[], now: number): Group {
    const tooLong = this.trouble();
    if (tooLong) return unavailable(changes, tooLong);
    try {
      return this.#attempt(changes, moment(now, this.#time()));
    } catch (cause) {
      this.#rollBack();
      const trouble = troubleOf(cause);
      if (trouble) return unavailable(changes, trouble);
      if (changes.length > 1) return joined(changes.map((change) => this.commit([change], now)));
      const bug = `${changes[0]?.[1].type}: ${cause instanceof Error ? cause.stack : cause}`;
      return { ...nothing([{ refused: refusal("internal") }]), bugs: [bug] };
    }
  }

  #attempt(changes: readonly Change[], at: Moment): Group {
    this.#kept.trim();
    const group = this.#begin(at);
    this.#beginning.run();
    const { done, dear } = timed(changes, (change) => this.#runner.run(carryOut(group, change)));
    this.#runner.run(noteGrowth(group, this.#kept));
    this.#commit.run();
    const { events, rooms, news, server } = group;
    this.hasErased = group.hasErased;
    return { done, events, rooms, news, server, ...dear };
  }

  #begin(at: Moment): Writing {
    return {
      ...{ kept: this.#kept, at },
      ...{ events: [], rooms: [], news: [], server: [], hasErased: false },
      beginErasing: () => {
        const end = performance.now() + STEP_MS_MAX;
        return () => performance.now() >= end;
      },
    };
  }

  #rollBack(): void {
    // SQLITE_FULL and similar errors have rolled back already.
    if (this.#db.inTransaction) this.#db.run("rollback");
    this.#kept.forgetAll();
    this.hasErased = false;
  }
}

/** Carries out changes one after the other. */
function timed(
  changes: readonly Change[],
  carryOut: (change: Change) => Done,
): { readonly done: readonly Done[]; readonly dear: Pick<Group, "dear"> } {
  const dear: [number, number][] = [];
  let from = performance.now();
  const done = changes.map((change, i) => {
    const outcome = carryOut(change);
    const now = performance.now();
    if (now - from > DEAR_MS) dear.push([i, Math.round((now - from) * 1_000)]);
    from = now;
    return outcome;
  });
  return { done, dear: dear.length > 0 ? { dear } : {} };
}
