/** An event of any log. */
interface Placed {
  readonly seq: number;
}

/** The result of taking some events. */
export interface Taken<E> {
  /** The next events of the log: each comes once, and their `seq` has no gaps. */
  readonly next: readonly E[];
  /** Whether earlier events are missing. The store has them. */
  readonly gap: boolean;
}

/**
 * How far this node has read one log, as `tail -f` reads a file. Announcements may be lost, repeated or out of order.
 * What `take` returns has no gaps, no repetitions, and the order of the log. It does not fetch what is missing.
 */
export class Tail {
  #head: number;
  #known: number;

  constructor(head: number) {
    this.#head = head;
    this.#known = head;
  }

  /** The seq of the last event that was taken. */
  get head(): number {
    return this.#head;
  }

  /** The highest seq that this node has heard of. If it is more than `head`, there is a gap. */
  get known(): number {
    return this.#known;
  }

  take<E extends Placed>(events: readonly E[]): Taken<E> {
    const after = this.#head;
    for (const { seq } of events) {
      if (seq === this.#head + 1) this.#head = seq;
      if (seq > this.#known) this.#known = seq;
    }
    const areAllNext = this.#head - after === events.length;
    const next = areAllNext ? events : inOrder(events, after, this.#head);
    return { next, gap: this.#known > this.#head };
  }

  /** The log begins at `seq`: the store no longer has what was before, and nobody can read it. */
  begins(seq: number): void {
    if (seq > this.#head + 1) this.#head = seq - 1;
  }

  /** The log reaches up to `seq`. Returns whether there is a gap to fill. */
  knows(seq: number): boolean {
    if (seq > this.#known) this.#known = seq;
    return this.#known > this.#head;
  }
}

/** Those of these events with after < seq <= upTo, in order, each once. */
function inOrder<E extends Placed>(events: readonly E[], after: number, upTo: number): readonly E[] {
  let last = after;
  return events.filter(({ seq }) => {
    if (seq !== last + 1 || seq > upTo) return false;
    last = seq;
    return true;
  });
}
