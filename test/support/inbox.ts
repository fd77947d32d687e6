import { inTime } from "./deadline.ts";

/** What a client has been sent, in order: each is read once, or searched for. */
export class Inbox<T> {
  readonly #all: T[] = [];
  readonly #listeners = new Set<() => void>();
  #read = 0;
  #ended: string | undefined;
  /** Called for each as it comes. */
  heard: (item: T) => void = () => undefined;

  get all(): readonly T[] {
    return this.#all;
  }

  get unread(): readonly T[] {
    return this.#all.slice(this.#read);
  }

  add(item: T): void {
    this.#all.push(item);
    this.heard(item);
    this.#changed();
  }

  /** Nothing more will come, and why. */
  end(reason: string): void {
    this.#ended ??= reason;
    this.#changed();
  }

  /** The oldest that was not read yet, now or when it comes. */
  async next(awaited: string): Promise<T> {
    await this.#until(() => this.#read < this.#all.length, awaited);
    const item = this.#all[this.#read] as T;
    this.#read += 1;
    return item;
  }

  /** The oldest that was not read yet and fits; what came before it counts as read. */
  async nextWhere(fits: (item: T) => boolean, awaited: string): Promise<T> {
    for (;;) {
      const item = await this.next(awaited);
      if (fits(item)) return item;
    }
  }

  /** Everything that has come counts as read. */
  forget(): void {
    this.#read = this.#all.length;
  }

  /** The first that fits, read or not, now or when it comes. */
  async first(fits: (item: T) => boolean, awaited: string): Promise<T> {
    await this.#until(() => this.#all.some(fits), awaited);
    return this.#all.find(fits) as T;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  async #until(there: () => boolean, awaited: string): Promise<void> {
    if (there()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const check = () => {
      if (there()) resolve();
      else if (this.#ended) reject(new Error(`${awaited}: ${this.#ended}; ${this.#told()}`));
    };
    this.#listeners.add(check);
    check();
    try {
      await inTime(promise, () => `${awaited}; ${this.#told()}`);
    } finally {
      this.#listeners.delete(check);
    }
  }

  #told(): string {
    const last = this.#all.slice(-5).map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
    return last.length === 0 ? "nothing was received" : `received last: ${last.join(" ")}`;
  }
}
