import { FairQueue } from "../../chat/fair-queue.ts";
import { workOf } from "../../chat/prices.ts";
import { GROUP_CHANGES_MAX, GroupSize, isOneGroup, type Sized } from "./group-size.ts";

/**
 * The maximum number of changes that wait for the group before theirs; beyond it, the payer with the most of them is
 * refused.
 */
const WAITING_CHANGES_MAX = 20_000;

/** Changes that wait for the writer, and the next group of them. */
export class GroupQueue<T extends Sized> {
  readonly #refuse: (one: T) => void;
  /** The changes that have arrived since the last group left. */
  #arrived: T[] = [];
  /** The changes that did not fit into one group: from here they leave in turns, person by person. */
  readonly #queue = new FairQueue<T>(WAITING_CHANGES_MAX);

  /** `refuse` gets the changes for which there is no room. */
  constructor(refuse: (one: T) => void) {
    this.#refuse = refuse;
  }

  get size(): number {
    return this.#arrived.length + this.#queue.size;
  }

  add(one: T): void {
    this.#arrived.push(one);
    if (this.#arrived.length > GROUP_CHANGES_MAX) this.#lineUp();
  }

  /**
   * The next group: all waiting changes, in the order of their arrival, as long as they fit into one group, since then
   * nobody waits for another person.
   */
  nextGroup(): T[] {
    const arrived = this.#arrived;
    if (this.#queue.size === 0 && isOneGroup(arrived)) {
      this.#arrived = [];
      return arrived;
    }
    this.#lineUp();
    const group: T[] = [];
    const size = new GroupSize();
    while (!size.isFull) {
      const next = this.#queue.take();
      if (!next) break;
      size.add(next);
      group.push(next);
    }
    return group;
  }

  /** A payer's change took so many microseconds more than estimated. */
  charge(payer: T["payer"], us: number): void {
    this.#queue.charge(payer, us);
  }

  #lineUp(): void {
    for (const one of this.#arrived) {
      const tooMany = this.#queue.add(one, one.payer, workOf(one.change[1]));
      if (tooMany) this.#refuse(tooMany);
    }
    this.#arrived = [];
  }
}
