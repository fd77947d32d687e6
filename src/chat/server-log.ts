import type { ServerEvent } from "../protocol/server-log.ts";
import type { Log, Store } from "./ports.ts";

const PAGE_EVENTS = 200;

/**
 * Follows r0, the server's log, as a room is followed: in the order of `seq`, each event once. What nobody announced is read
 * from the store.
 */
export class ServerLog {
  readonly #world: { readonly store: Store; readonly log: Log };
  readonly #apply: (event: ServerEvent) => void;
  #head = 0;
  #reading: Promise<void> | undefined;

  constructor(world: { readonly store: Store; readonly log: Log }, apply: (event: ServerEvent) => void) {
    this.#world = world;
    this.#apply = apply;
  }

  /** Begins at the end: what happened before is in the tables. */
  async open(): Promise<void> {
    this.#head = (await this.#world.store.serverLog(Number.MAX_SAFE_INTEGER, 0)).head;
  }

  /** Applies what is next. Behind a gap nothing is: it is read, in its order. */
  hear(events: readonly ServerEvent[]): void {
    for (const event of events) {
      if (event.seq > this.#head + 1) {
        this.catchUp().catch((cause: unknown) =>
          this.#world.log.error("reading the server's log failed", cause),
        );
        return;
      }
      this.#take(event);
    }
  }

  /** Reads what was committed since, also when nobody announced it. */
  catchUp(): Promise<void> {
    this.#reading ??= this.#catchUp().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #catchUp(): Promise<void> {
    for (;;) {
      const { events, head } = await this.#world.store.serverLog(this.#head, PAGE_EVENTS);
      for (const event of events) this.#take(event);
      if (events.length === 0 || this.#head >= head) return;
    }
  }

  #take(event: ServerEvent): void {
    if (event.seq <= this.#head) return;
    this.#head = event.seq;
    this.#apply(event);
  }
}
