import { Fifo } from "./fifo.ts";
import type { Payer } from "./payer.ts";

/** What each lane may spend in one round before the next one has its turn, in the unit of the costs. */
const QUANTUM = 1_000;

/** Something that waits, with what it will cost. */
interface Waiting<T> {
  readonly item: T;
  readonly cost: number;
}

/** One person's things, in their order. */
class Lane<T> {
  credit = QUANTUM;
  readonly waiting = new Fifo<Waiting<T>>();
}

/** The people of one group. */
class Group<T> {
  credit = QUANTUM;
  size = 0;
  readonly lanes = new Map<string, Lane<T>>();

  lane(person: string): Lane<T> {
    const found = this.lanes.get(person);
    if (found) return found;
    const lane = new Lane<T>();
    this.lanes.set(person, lane);
    return lane;
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
    group.lane(person).waiting.push({ item, cost });
    group.size += 1;
    this.#size += 1;
    return this.#size > this.#waitingMax ? this.#giveWay() : undefined;
  }

  /** What is next. */
  take(): T | undefined {
    while (this.#size > 0) {
      const [key, group] = first(this.#groups);
      if (group.size > 0 && group.credit > 0) return this.#takeFrom(group);
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

  #takeFrom(group: Group<T>): T {
    for (;;) {
      const [person, lane] = first(group.lanes);
      if (lane.credit > 0) {
        const found = lane.waiting.shift();
        if (found) {
          lane.credit -= found.cost;
          group.credit -= found.cost;
          group.size -= 1;
          this.#size -= 1;
          return found.item;
        }
      }
      group.lanes.delete(person);
      lane.credit = Math.min(QUANTUM, lane.credit + QUANTUM);
      if (lane.waiting.size > 0 || lane.credit < QUANTUM) group.lanes.set(person, lane);
    }
  }

  #giveWay(): T | undefined {
    let most: Group<T> | undefined;
    for (const group of this.#groups.values()) if (group.size > (most?.size ?? 0)) most = group;
    let longest: Lane<T> | undefined;
    for (const lane of most?.lanes.values() ?? [])
      if (lane.waiting.size > (longest?.waiting.size ?? 0)) longest = lane;
    if (!most || !longest) return undefined;
    most.size -= 1;
    this.#size -= 1;
    return longest.waiting.pop()?.item;
  }
}

/** The first of those that there are: a Map keeps the order in which they were put in. */
function first<K, V>(map: ReadonlyMap<K, V>): readonly [K, V] {
  for (const entry of map) return entry;
  throw new Error("a queue that is not empty has a first lane");
}
