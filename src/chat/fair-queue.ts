import type { Payer } from "./payer.ts";
import { Round, refilled, Taker } from "./round.ts";

/** An item that waits, with its cost. The items of one person are linked in their order. */
interface Waiting<T> {
  readonly item: T;
  readonly cost: number;
  before: Waiting<T> | undefined;
  after: Waiting<T> | undefined;
}

/** One person's items, in their order. */
class Lane<T> extends Taker {
  #first: Waiting<T> | undefined;
  #last: Waiting<T> | undefined;

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

/** The people of one group. Most groups have one person, who needs no table. */
class Group<T> extends Taker {
  #only: Lane<T> | undefined;
  #lanes: Round<Lane<T>> | undefined;

  lane(person: string): Lane<T> {
    const found = this.#lanes ? this.#lanes.get(person) : this.#only;
    if (found?.key === person) return found;
    const lane = new Lane<T>(person);
    if (!found && !this.#lanes) {
      this.#only = lane;
      return lane;
    }
    if (!this.#lanes) {
      this.#lanes = new Round();
      if (this.#only) this.#lanes.remember(this.#only);
    }
    this.#lanes.remember(lane);
    return lane;
  }

  push(person: string, item: T, cost: number): void {
    const lane = this.lane(person);
    if (lane.size === 0) this.#lanes?.begin(lane);
    lane.push(item, cost);
    this.size += 1;
  }

  get lanes(): Iterable<Lane<T>> {
    return this.#lanes?.values() ?? (this.#only ? [this.#only] : []);
  }

  /** Takes the next item. There must be one. */
  take(): T {
    const lane = this.#lanes ? (this.#lanes.next() as Lane<T>) : (this.#only as Lane<T>);
    const { item, cost } = lane.shift() as Waiting<T>;
    lane.credit -= cost;
    this.credit -= cost;
    this.size -= 1;
    if (!this.#lanes) while (lane.credit <= 0) lane.credit = refilled(lane.credit);
    return item;
  }
}

/**
 * A queue for a scarce resource, served in turns: rounds over the groups, and in each group over its people. Each gets
 * the same share, measured by the cost of their work, however much they ask for. A person who asks for too much waits
 * behind their own items. A person who asks for little does not wait for anyone. One person's items keep their order.
 */
export class FairQueue<T> {
  readonly #waitingMax: number;
  readonly #groups = new Round<Group<T>>();
  #size = 0;

  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Returns the item that no longer fits, for the caller to refuse; undefined = there is room. It is the last item of
   * the person with the most waiting items in the group with the most waiting items. It may be the item that was just
   * added.
   */
  add(item: T, { group: key, person }: Payer, cost: number): T | undefined {
    const group = this.#group(key);
    if (group.size === 0) this.#groups.begin(group);
    group.push(person, item, cost);
    this.#size += 1;
    return this.#size > this.#waitingMax ? this.#giveWay() : undefined;
  }

  /** Takes the next item; undefined = the queue is empty. */
  take(): T | undefined {
    const group = this.#size > 0 ? this.#groups.next() : undefined;
    if (!group) return undefined;
    this.#size -= 1;
    const item = group.take();
    // Nothing waits any more, so nobody owes a turn, and the queue need not remember anyone.
    if (this.#size === 0) this.#groups.clear();
    return item;
  }

  /** Charges what an item has cost beyond its estimate; negative if it has cost less. */
  charge({ group: key, person }: Payer, cost: number): void {
    if (this.#size === 0) return;
    const group = this.#group(key);
    group.credit -= cost;
    group.lane(person).credit -= cost;
  }

  #group(key: string): Group<T> {
    const found = this.#groups.get(key);
    if (found) return found;
    const group = new Group<T>(key);
    this.#groups.remember(group);
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
