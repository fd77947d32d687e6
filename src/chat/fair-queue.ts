import type { Payer } from "./payer.ts";

/** What each lane may spend in one round before the next one has its turn, in the unit of the costs. */
const QUANTUM = 1_000;

/** Something that waits, with what it will cost; a person's things are linked in their order. */
interface Waiting<T> {
  readonly item: T;
  readonly cost: number;
  before: Waiting<T> | undefined;
  after: Waiting<T> | undefined;
}

/** One person's things, in their order. */
class Lane<T> {
  credit = QUANTUM;
  size = 0;
  readonly person: string;
  #first: Waiting<T> | undefined;
  #last: Waiting<T> | undefined;

  constructor(person: string) {
    this.person = person;
  }

  push(item: T, cost: number): void {
    const waiting = { item, cost, before: this.#last, after: undefined };
    if (this.#last) this.#last.after = waiting;
    else this.#first = waiting;
    this.#last = waiting;
    this.size += 1;
  }

  shift(): Waiting<T> | undefined {
    const found = this.#first;
    if (!found) return undefined;
    this.#first = found.after;
    if (this.#first) this.#first.before = undefined;
    else this.#last = undefined;
    this.size -= 1;
    return found;
  }

  pop(): T | undefined {
    const found = this.#last;
    if (!found) return undefined;
    this.#last = found.before;
    if (this.#last) this.#last.after = undefined;
    else this.#first = undefined;
    this.size -= 1;
    return found.item;
  }
}

/** The people of one group. Most groups are one person, who needs no table. */
class Group<T> {
  credit = QUANTUM;
  size = 0;
  #only: Lane<T> | undefined;
  #lanes: Map<string, Lane<T>> | undefined;

  lane(person: string): Lane<T> {
    const found = this.#lanes ? this.#lanes.get(person) : this.#only;
    if (found?.person === person) return found;
    const lane = new Lane<T>(person);
    if (!found && !this.#lanes) {
      this.#only = lane;
      return lane;
    }
    this.#lanes ??= new Map(this.#only ? [[this.#only.person, this.#only]] : []);
    this.#lanes.set(person, lane);
    return lane;
  }

  get lanes(): Iterable<Lane<T>> {
    return this.#lanes?.values() ?? (this.#only ? [this.#only] : []);
  }

  /** What is next of them. There has to be something. */
  take(): Waiting<T> {
    for (;;) {
      const lane = this.#lanes ? first(this.#lanes)[1] : (this.#only as Lane<T>);
      const found = lane.credit > 0 ? lane.shift() : undefined;
      if (found) {
        lane.credit -= found.cost;
        this.credit -= found.cost;
        this.size -= 1;
        return found;
      }
      lane.credit = Math.min(QUANTUM, lane.credit + QUANTUM);
      if (!this.#lanes) continue;
      this.#lanes.delete(lane.person);
      if (lane.size > 0 || lane.credit < QUANTUM) this.#lanes.set(lane.person, lane);
    }
  }
}

/**
 * What waits for something scarce, in turns: deficit round robin (Shreedhar and Varghese, 1995) over the groups, and in
 * each group over its people. Each gets as much of the scarce thing as any other, by what their work costs, however much
 * of it they ask for: who asks for too much waits behind themselves. One person's things keep their order.
 */
export class FairQueue<T> {
  readonly #waitingMax: number;
  readonly #groups = new Map<string, Group<T>>();
  #size = 0;

  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Returns what has no place, to be refused: nothing as long as there is room; then the last thing of the person who has
   * the most waiting in the group that has the most waiting, which may be this very one.
   */
  add(item: T, { group: key, person }: Payer, cost: number): T | undefined {
    const group = this.#group(key);
    group.lane(person).push(item, cost);
    group.size += 1;
    this.#size += 1;
    return this.#size > this.#waitingMax ? this.#giveWay() : undefined;
  }

  /** What is next. */
  take(): T | undefined {
    while (this.#size > 0) {
      const [key, group] = first(this.#groups);
      if (group.size > 0 && group.credit > 0) {
        this.#size -= 1;
        return group.take().item;
      }
      this.#groups.delete(key);
      group.credit = Math.min(QUANTUM, group.credit + QUANTUM);
      // Who has nothing waiting is remembered while there is a debt to pay.
      if (group.size > 0 || group.credit < QUANTUM) this.#groups.set(key, group);
    }
    // Nobody had to wait for anybody: there are no debts.
    this.#groups.clear();
    return undefined;
  }

  /** What something has cost beyond what it was thought to cost; less is negative. */
  charge({ group: key, person }: Payer, cost: number): void {
    if (this.#size === 0) return;
    const group = this.#group(key);
    group.credit -= cost;
    group.lane(person).credit -= cost;
  }

  #group(key: string): Group<T> {
    const found = this.#groups.get(key);
    if (found) return found;
    const group = new Group<T>();
    this.#groups.set(key, group);
    return group;
  }

  #giveWay(): T | undefined {
    let most: Group<T> | undefined;
    for (const group of this.#groups.values()) if (group.size > (most?.size ?? 0)) most = group;
    let longest: Lane<T> | undefined;
    for (const lane of most?.lanes ?? []) if (lane.size > (longest?.size ?? 0)) longest = lane;
    if (!most || !longest) return undefined;
    most.size -= 1;
    this.#size -= 1;
    return longest.pop();
  }
}

/** The first of those that there are: a Map keeps the order in which they were put in. */
function first<K, V>(map: ReadonlyMap<K, V>): readonly [K, V] {
  for (const entry of map) return entry;
  throw new Error("a queue that is not empty has a first lane");
}
