/** How much each taker may take in one round, in the unit of the costs. */
const QUANTUM = 1_000;

export const refilled = (credit: number): number => Math.min(QUANTUM, credit + QUANTUM);

/** One of those who take turns: how much of theirs waits, and what they may still take in this round. */
export class Taker {
  credit = QUANTUM;
  size = 0;
  readonly key: string;

  constructor(key: string) {
    this.key = key;
  }

  get isDue(): boolean {
    return this.size > 0 && this.credit > 0;
  }
}

/**
 * Says whose turn it is: deficit round robin (Shreedhar and Varghese, 1995). A taker that had nothing waiting and has
 * credit left in this round comes first, as in FQ-CoDel (RFC 8290, section 4.2). In a round each taker has the same
 * credit. A taker that asks for less than that does not wait for those that ask for more.
 */
export class Round<T extends Taker> {
  /** The takers that come first. When their credit is used up, or nothing of theirs waits, they are like the others. */
  readonly #first = new Map<string, T>();
  readonly #others = new Map<string, T>();
  /** The taker that has received the credit of this round, and takes from it. */
  #served: T | undefined;

  get(key: string): T | undefined {
    return this.#first.get(key) ?? this.#others.get(key);
  }

  *values(): Iterable<T> {
    yield* this.#first.values();
    yield* this.#others.values();
  }

  remember(one: T): void {
    this.#others.set(one.key, one);
  }

  /** A taker that had nothing waiting is about to have something. */
  begin(one: T): void {
    if (one.credit <= 0 || !this.#others.delete(one.key)) return;
    if (this.#served === one) this.#served = undefined;
    this.#first.set(one.key, one);
  }

  /** Whose turn it is; undefined = nothing waits. */
  next(): T | undefined {
    for (const one of this.#first.values()) {
      if (one.isDue) return one;
      this.#first.delete(one.key);
      this.#others.set(one.key, one);
    }
    for (;;) {
      const one = headOf(this.#others);
      if (!one || (one.isDue && one === this.#served)) return one;
      if (one !== this.#served) {
        this.#served = one;
        one.credit = refilled(one.credit);
        if (one.isDue) return one;
      }
      this.#served = undefined;
      this.#others.delete(one.key);
      // A taker with nothing waiting is remembered until the credit that it took is restored.
      if (one.size > 0 || one.credit < QUANTUM) this.#others.set(one.key, one);
    }
  }

  clear(): void {
    this.#first.clear();
    this.#others.clear();
    this.#served = undefined;
  }
}

/** The first of them: a Map keeps the order of insertion. */
function headOf<T>(map: ReadonlyMap<string, T>): T | undefined {
  for (const one of map.values()) return one;
  return undefined;
}
