import { SYSTEM } from "../chat/decide.ts";
import { FairQueue } from "../chat/fair-queue.ts";
import type { Counter, Metrics } from "../chat/metrics.ts";
import type { Payer } from "../chat/payer.ts";
import type { Clock, Log, Store } from "../chat/ports.ts";
import type { Answer } from "../chat/questions.ts";
import { type Found, isSearched, type Searched, type SearchIndex } from "../chat/search.ts";
import { Unanswered } from "../chat/unanswered.ts";
import { refusal } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { DeadLetter } from "../protocol/journal.ts";
import { databaseIn, hasIndex } from "../store/sqlite/folder.ts";
import { fileAt } from "../store/sqlite/open.ts";
import { Line } from "../store/workers/line.ts";
import type { FromSearch, ToSearch } from "./search.worker.ts";

/** Its name in the journal. */
const FOLLOWER = "search";
/** What is said together is indexed together, which costs half as much. A search begins with what waits. */
const GATHER_MS = 1_500;
const START_MS = 15_000;
/** A worker takes memory also when it does nothing. */
const REST_MS = 20_000;
/** The journal keeps what is behind this; the index itself always knows how far it is. */
const MOVE_MS = 60_000;
/** A worker that died is started again. */
const AGAIN_MS = 10_000;
const WAITING_MAX = 500;
const COST_US = 2_000;
/** Commits in which nothing was said are followed when there are many of them. */
const QUIET_COMMITS_MAX = 5_000;

interface World {
  readonly folder: string;
  readonly store: Store;
  /** Which history the log is. */
  readonly epoch: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}
interface Asked {
  readonly searched: Searched;
  readonly payer: Payer;
  resolve(found: { answer: Answer<Found>; us: number }): void;
  reject(cause: Error): void;
}

/** The main thread's side of the search index. Its worker runs while there is something to index or to find. */
export class Search implements SearchIndex {
  readonly #world: World;
  readonly #queue = new FairQueue<Asked>(WAITING_MAX);
  readonly #lost: Counter;
  #line: Line<ToSearch, FromSearch> | undefined;
  #asked: { readonly id: number; readonly asked: Asked } | undefined;
  #count = 0;
  #quiet = 0;
  #left = 0;
  #at: number | undefined;
  #movedAt = 0;
  #stopGathering: (() => void) | undefined;
  #stopResting = () => {};
  #closed: (() => void) | undefined;
  #isClosed = false;
  /** The worker was told to end; and something has happened since. */
  #isEnding = false;
  #isWanted = false;

  constructor(world: World) {
    this.#world = world;
    world.metrics.gauge(
      { name: "search_behind", says: "Events that are still to be read into the search index" },
      () => this.#left,
    );
    this.#lost = world.metrics.counter({
      name: "search_dead_letters_total",
      says: "Events that could not be read into the search index",
    });
  }

  /** Goes on where the last run ended, when the server has started: nobody waits for it. Who searches earlier wakes it. */
  async open(): Promise<void> {
    const { store, folder, clock } = this.#world;
    const [at, { last }] = await Promise.all([store.cursorOf(FOLLOWER), store.grown(0, 1)]);
    if (at !== undefined && (at < last || !hasIndex(folder))) clock.after(START_MS, () => this.#wake());
  }

  hear(events: readonly Event[]): void {
    this.#quiet += 1;
    if (this.#quiet < QUIET_COMMITS_MAX && !events.some(isSearched)) return;
    this.#quiet = 0;
    this.#wake();
  }

  find(searched: Searched, payer: Payer): Promise<{ answer: Answer<Found>; us: number }> {
    return new Promise((resolve, reject) => {
      const tooMany = this.#queue.add({ searched, payer, resolve, reject }, payer, COST_US);
      tooMany?.reject(new Unanswered(refusal("too_busy")));
      this.#start();
      this.#next();
    });
  }

  reindex(): void {
    this.#start();
    this.#line?.say({ reindex: true });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopGathering?.();
    this.#stopResting();
    if (!this.#line) return;
    const closed = new Promise<void>((resolve) => {
      this.#closed = resolve;
    });
    this.#end();
    await closed;
    await this.#move([]);
  }

  /** Soon, so that what comes together is read together. */
  #wake(): void {
    if (this.#isClosed) return;
    this.#stopGathering ??= this.#world.clock.after(GATHER_MS, () => {
      this.#stopGathering = undefined;
      if (this.#isEnding) this.#isWanted = true;
      else if (this.#line) this.#line.say({ grown: true });
      this.#start();
    });
  }

  #start(): void {
    this.#rest();
    if (this.#line || this.#isClosed) return;
    this.#isWanted = false;
    const { folder, epoch } = this.#world;
    this.#line = new Line<ToSearch, FromSearch>(
      new URL("./search.worker.ts", import.meta.url),
      (message) => this.#hear(message),
      (why) => this.#died(why),
    );
    this.#line.say({ open: { folder, file: fileAt(databaseIn(folder)), epoch } });
  }

  /** Ends the worker when it has had nothing to do for a while. */
  #rest(): void {
    this.#stopResting();
    this.#stopResting = this.#world.clock.after(REST_MS, () => {
      if (this.#asked || this.#left > 0) this.#rest();
      else this.#end();
    });
  }

  #end(): void {
    if (!this.#line || this.#isEnding) return;
    this.#isEnding = true;
    this.#line.say({ close: true });
  }

  #next(): void {
    if (this.#asked || !this.#line || this.#isEnding) return;
    const asked = this.#queue.take();
    if (!asked) return;
    this.#count += 1;
    this.#asked = { id: this.#count, asked };
    this.#line.say({ find: this.#count, searched: asked.searched });
  }

  #hear(message: FromSearch): void {
    const { log } = this.#world;
    if ("at" in message) this.#followed(message);
    else if ("found" in message) this.#found(message);
    else if ("anew" in message) log.info("the search index is built anew", { why: message.anew });
    else if ("trouble" in message)
      log.error("the search index cannot be written", new Error(message.trouble));
    else if ("closed" in message) this.#ended();
  }

  #followed({ at, failed, left }: Extract<FromSearch, { at: number }>): void {
    this.#at = at;
    this.#left = left;
    this.#rest();
    for (const { room, seq, why } of failed) {
      this.#lost.add();
      this.#world.log.error(
        "an event could not be read into the search index",
        new Error(`${room}.${seq}: ${why}`),
      );
    }
    if (failed.length > 0 || this.#world.clock.now() - this.#movedAt > MOVE_MS) void this.#move(failed);
  }

  #found(message: Extract<FromSearch, { found: number }>): void {
    const { asked } = this.#asked ?? {};
    this.#asked = undefined;
    if ("failed" in message) {
      this.#world.log.error("a search failed", new Error(message.failed));
      asked?.reject(new Unanswered(NOT_NOW));
    } else if (asked) {
      this.#queue.charge(asked.payer, message.us - COST_US);
      asked.resolve({ answer: message.answer, us: message.us });
    }
    this.#next();
  }

  /** The worker has closed its files. Something may have happened, or been asked, in the meantime. */
  #ended(): void {
    this.#line?.end();
    this.#gone();
    if (this.#isClosed) return;
    void this.#move([]);
    if (!this.#isWanted && this.#queue.size === 0) return;
    this.#start();
    this.#next();
  }

  #gone(): void {
    this.#line = undefined;
    this.#isEnding = false;
    this.#asked?.asked.reject(new Unanswered(NOT_NOW));
    this.#asked = undefined;
    this.#closed?.();
  }

  #died(why: string): void {
    this.#world.log.error("the worker of the search index died", new Error(why));
    this.#gone();
    for (let asked = this.#queue.take(); asked; asked = this.#queue.take())
      asked.reject(new Unanswered(NOT_NOW));
    this.#world.clock.after(AGAIN_MS, () => this.#wake());
  }

  /** Tells the journal how far the index is. When that fails, the journal keeps more than is needed. */
  async #move(failed: readonly DeadLetter[]): Promise<void> {
    if (this.#at === undefined) return;
    this.#movedAt = this.#world.clock.now();
    const move = { type: "follower.move", follower: FOLLOWER, position: this.#at, failed } as const;
    try {
      await this.#world.store.change(SYSTEM, move);
    } catch (cause) {
      this.#world.log.error("how far the search index is could not be stored", cause);
    }
  }
}

const NOT_NOW = refusal("unavailable", {
  message: "the search does not answer just now: try again in a moment",
});
