import type { ServerEvent } from "../protocol/server-log.ts";
import type { Store } from "./store.ts";
import { Tail } from "./tail.ts";

const PAGE_EVENTS = 200;

/** Follows r0, the server's log, as a feed follows a room: in the order of `seq`, each event once. */
export class ServerLog {
  readonly #store: Store;
  readonly #apply: (event: ServerEvent) => void;
  /** Undefined = it has not begun. */
  #tail: Tail | undefined;
  #reading: Promise<void> | undefined;

  constructor(store: Store, apply: (event: ServerEvent) => void) {
    this.#store = store;
    this.#apply = apply;
  }

  /** The seq of the last event that was applied. */
  get head(): number {
    return this.#tail?.head ?? 0;
  }

  /** Events that were heard of and are not applied yet. */
  get behind(): number {
    return this.#tail ? this.#tail.known - this.#tail.head : 0;
  }

  /**
   * Begins at the end of the log: what happened before is in the tables. Without this call it begins with the first
   * event that it hears.
   */
  async open(): Promise<void> {
    this.#tail = new Tail((await this.#store.serverLog(Number.MAX_SAFE_INTEGER, 0)).head);
  }

  /** Applies the next events. Returns whether earlier events are missing: `catchUp` reads them. */
  hear(events: readonly ServerEvent[]): boolean {
    const [first] = events;
    if (!first) return this.#tail !== undefined && this.#tail.known > this.#tail.head;
    this.#tail ??= new Tail(first.seq - 1);
    const { next, gap } = this.#tail.take(events);
    for (const event of next) this.#apply(event);
    return gap;
  }

  /** Reads and applies the events that this node has not heard. */
  catchUp(): Promise<void> {
    this.#reading ??= this.#catchUp().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #catchUp(): Promise<void> {
    if (!this.#tail) await this.open();
    for (;;) {
      const { events, head } = await this.#store.serverLog(this.head, PAGE_EVENTS);
      const first = events[0]?.seq ?? 0;
      // The store drops the oldest events.
      if (first > this.head + 1) this.#tail = new Tail(first - 1);
      this.hear(events);
      if (events.length === 0 || this.head >= head) return;
    }
  }
}
