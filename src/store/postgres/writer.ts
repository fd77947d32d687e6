import type { SQL } from "bun";
import { refusal } from "../../protocol/errors.ts";
import type { Holder } from "../../protocol/leases.ts";
import { type Change, type Group, joined, nothing, unavailable } from "../change.ts";
import { isNoted, noteGrowth, trimJournal } from "../journal.ts";
import { Kept } from "../kept.ts";
import { entriesIn } from "../person-entries.ts";
import { one, type Recipe, run, sideBySide } from "../recipe.ts";
import { type Moment, moment } from "../rows.ts";
import type { ServerTime } from "../server-time.ts";
import type { BatchNumbers } from "../workers/messages.ts";
import { batchesOf, extentOf, isCursor, type Numbered, split } from "./extent.ts";
import { Fence } from "./fence.ts";
import { reachesFurther, readKnown, type Seen, seen } from "./known.ts";
import { type Decided, decideInLanes, decideInOrder } from "./lanes.ts";
import { idsToLock, LOCK_ALONE, LOCK_BESIDE, LOCK_JOURNAL, LOCK_PEOPLE, LOCK_ROOMS } from "./locks.ts";
import { MovedPositions } from "./positions.ts";
import type { Runner } from "./run.ts";
import { transact } from "./transaction.ts";
import { isConflict, OutcomeUnknown, troubleOf } from "./trouble.ts";

/** A batch that others come in the way of is decided again, so many times at most. */
const TRIES_MAX = 5;
/** Every so many batches, the journal is trimmed, in a transaction of its own. */
const TRIM_EVERY = 256;
/** Nodes look at the journal each 15 seconds at least. */
const NODES_MS = 60_000;

type Way = BatchNumbers["way"];

/**
 * Decides and stores the changes that wait. What touches only some people and rooms is done beside what other nodes do, in
 * batches; everything else alone.
 */
export class Writer {
  readonly #sql: SQL;
  readonly #time: ServerTime;
  readonly #fence: Fence;
  readonly #positions = new MovedPositions();
  #untilTrim = TRIM_EVERY;
  #numbers: BatchNumbers[] = [];
  #lockMs = 0;

  /** `holder`: the node for which the writer before wrote. */
  constructor(sql: SQL, time: ServerTime, holder?: Holder) {
    this.#sql = sql;
    this.#time = time;
    this.#fence = new Fence(holder);
  }

  /** The node for which it writes; none = it has written no lease yet. */
  get holder(): Holder | undefined {
    return this.#fence.holder;
  }

  /** Notes in the journal which reading positions have moved since the last time. */
  notePositions(): Promise<void> {
    return this.#positions.note(this.#sql, this.#time);
  }

  /** Throws OutcomeUnknown when the connection was lost at the wrong moment. */
  async commit(changes: readonly Change[]): Promise<Group> {
    const decided: Decided = new Map();
    const { beside, alone } = split([...changes.entries()]);
    for (const batch of batchesOf(beside)) await this.#stored(batch, "beside", decided);
    const rest = beside.filter(([i]) => !decided.has(i));
    const last = [...rest, ...alone].toSorted(([a], [b]) => a - b);
    if (last.length > 0) await this.#stored(last, "alone", decided);
    return joined([...decided].toSorted(([a], [b]) => a - b).map(([, group]) => group));
  }

  /** What is to be told of the transactions since the last call. */
  takeNumbers(): readonly BatchNumbers[] {
    const numbers = this.#numbers;
    this.#numbers = [];
    return numbers;
  }

  /** Adds what came of these changes. One that fails by a bug does not harm the others. */
  async #stored(changes: readonly Numbered[], way: Way, decided: Decided): Promise<void> {
    try {
      for (const [i, group] of await this.#tried(changes, way)) decided.set(i, group);
    } catch (cause) {
      if (cause instanceof OutcomeUnknown) throw cause;
      const trouble = troubleOf(cause);
      if (trouble === undefined && changes.length > 1)
        for (const one of changes) await this.#stored([one], way, decided);
      else for (const [i, change] of changes) decided.set(i, failed(change, cause, trouble));
    }
  }

  async #tried(changes: readonly Numbered[], way: Way): Promise<Decided> {
    const isFlushed = !changes.every(([, change]) => isCursor(change));
    const start = performance.now();
    for (let tries = 1; ; tries += 1)
      try {
        const decided = await transact(this.#sql, (runner) => this.#decide(runner, way, changes), isFlushed);
        this.#fence.committed(changes, decided);
        for (const { news } of decided.values()) this.#positions.committed(news);
        const [ms, lockMs] = [performance.now() - start, this.#lockMs];
        this.#numbers.push({ way, commands: changes.length, tries, lockMs, ms });
        await this.#trimmed();
        return decided;
      } catch (cause) {
        if (!isConflict(cause) || tries === TRIES_MAX) throw cause;
      }
  }

  /** What comes of changes, but for those that have to be decided alone. */
  #decide(runner: Runner, way: Way, changes: readonly Numbered[]): Promise<Decided> {
    return way === "beside" ? this.#beside(runner, changes) : this.#alone(runner, changes);
  }

  async #beside(runner: Runner, changes: readonly Numbered[]): Promise<Decided> {
    const kept = new Kept();
    const extents = changes.flatMap(([, change]) => extentOf(change) ?? []);
    const batch = await runner.run(this.#begin(lockPart(extents), readKnown(kept, changes)));
    const decided: Decided = new Map();
    const allowed = this.#fence.allowed(batch.isOpen, changes, decided);
    const further = new Set(
      allowed.filter((one) => reachesFurther(kept, one)).map(([, change]) => extentOf(change)?.room),
    );
    const mine = allowed.filter(([, change]) => !further.has(extentOf(change)?.room));
    await decideInLanes(runner, { kept, at: batch.at, decided }, mine);
    return await this.#noted(runner, decided, batch);
  }

  async #alone(runner: Runner, changes: readonly Numbered[]): Promise<Decided> {
    const batch = await runner.run(this.#begin(run(LOCK_ALONE), one(seen)));
    const decided: Decided = new Map();
    const allowed = this.#fence.allowed(batch.isOpen, changes, decided);
    for (const [i, group] of await decideInOrder(runner, { kept: new Kept(), at: batch.at }, allowed))
      decided.set(i, group);
    return await this.#noted(runner, decided, batch);
  }

  /** One round trip: takes the locks, and reads what is known beforehand. */
  *#begin(lock: Recipe<void>, known: Recipe<Seen | undefined>): Recipe<Begun> {
    const start = performance.now();
    yield* lock;
    const [found, isOpen] = yield* sideBySide([known, this.#fence.isOpen()]);
    this.#lockMs = performance.now() - start;
    if (!found) throw new Error("PostgreSQL does not tell its clock");
    return { at: moment(found.clock, this.#time()), serverHead: found.head, isOpen };
  }

  async #noted(runner: Runner, decided: Decided, { at, serverHead }: Begun): Promise<Decided> {
    const group = joined([...decided.values()]);
    const noted = { ...group, people: entriesIn(group.news) };
    if (isNoted(noted)) {
      await runner.run(run(LOCK_JOURNAL));
      await runner.run(noteGrowth({ ...noted, at }, { untilTrim: Number.POSITIVE_INFINITY }));
    }
    const [first] = decided;
    if (first) decided.set(first[0], { ...first[1], serverHead });
    return decided;
  }

  /** What cannot be trimmed now is trimmed the next time. */
  async #trimmed(): Promise<void> {
    this.#untilTrim -= 1;
    if (this.#untilTrim > 0) return;
    this.#untilTrim = TRIM_EVERY;
    await transact(this.#sql, (runner) => runner.run(trimJournal(this.#time(), NODES_MS)), false).catch(
      () => undefined,
    );
  }
}

interface Begun {
  readonly at: Moment;
  readonly serverHead: number;
  /** The node may write. */
  readonly isOpen: boolean;
}

function* lockPart(extents: readonly { readonly person: number; readonly room?: number }[]): Recipe<void> {
  yield* run(LOCK_BESIDE);
  yield* run(LOCK_PEOPLE, { ids: idsToLock(extents.map(({ person }) => person)) });
  yield* run(LOCK_ROOMS, { ids: idsToLock(extents.flatMap(({ room }) => room ?? [])) });
}

function failed(change: Change, cause: unknown, trouble: string | undefined): Group {
  if (trouble !== undefined) return unavailable([change], trouble);
  const bug = `${change[1].type}: ${cause instanceof Error ? cause.stack : cause}`;
  return { ...nothing([{ refused: refusal("internal") }]), bugs: [bug] };
}
