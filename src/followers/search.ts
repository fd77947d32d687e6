import type { Growth } from "../chat/journal.ts";
import { Lease, type LeaseWorld } from "../chat/lease.ts";
import type { Payer } from "../chat/payer.ts";
import type { Searched, SearchIndex } from "../chat/search.ts";
import type { Address } from "../store/postgres/address.ts";
import { databaseIn, hasIndex } from "../store/sqlite/folder.ts";
import { fileAt } from "../store/sqlite/open.ts";
import { Cursor, type CursorWorld } from "./cursor.ts";
import { JournalWatch } from "./journal-watch.ts";
import type { FromSearch, ToSearch } from "./search-messages.ts";
import { Searches, type Timed } from "./searches.ts";
import { FollowerWorker, type Report } from "./worker.ts";

/** Its name in the journal. */
const FOLLOWER = "search";
/** The index waits so long, so that the server starts first. */
const START_MS = 15_000;

/** The types of events that change what can be found. */
const SEARCHED = /^(?:message|messages|reaction)\.|^room\.(?:deleted|restored)$/;

/** The place of the index, and the worker that reads and writes it. */
interface Place {
  readonly worker: URL;
  readonly opening: unknown;
  /** Whether there is an index, complete or not. */
  exists(): boolean;
}

/** In a file of the data folder. `epoch` names the log's history. */
export const inFolder = (folder: string, epoch: string): Place => ({
  worker: new URL("./search-sqlite.worker.ts", import.meta.url),
  opening: { folder, file: fileAt(databaseIn(folder)), epoch },
  exists: () => hasIndex(folder),
});

/** In tables of the database, for all nodes. */
export const inDatabase = (address: Address): Place => ({
  worker: new URL("./search-postgres.worker.ts", import.meta.url),
  opening: address,
  exists: () => true,
});

interface World extends CursorWorld, LeaseWorld {
  readonly place: Place;
}

/** The search index: a follower whose worker also answers searches. */
export class Search implements SearchIndex {
  readonly #world: World;
  readonly #cursor: Cursor;
  /** Decides which node follows the journal. All nodes answer searches. */
  readonly #lease: Lease;
  readonly #searches = new Searches();
  readonly #worker: FollowerWorker<unknown, ToSearch, FromSearch>;
  #watch: JournalWatch | undefined;

  constructor(world: World) {
    this.#world = world;
    this.#lease = new Lease(FOLLOWER, world, { held: () => this.#isShared && this.#look() });
    this.#cursor = new Cursor(world, FOLLOWER, this.#lease);
    const { place, clock } = world;
    this.#worker = new FollowerWorker<unknown, ToSearch, FromSearch>({
      url: place.worker,
      opening: place.opening,
      clock,
      hear: (message) => this.#hear(message),
      started: () => this.#next(),
      isBusy: () => this.#searches.isAsking || this.#cursor.left > 0,
      ended: (why) => this.#ended(why),
    });
  }

  /** Follows the journal. If the last run left something to read, it begins when the server has started. */
  async open(): Promise<void> {
    const { store, clock, place } = this.#world;
    this.#watch = new JournalWatch({
      ...{ journal: store, clock, isShared: this.#isShared },
      concerns: ({ events }: Growth) => events.some(({ type }) => SEARCHED.test(type)),
      look: () => this.#look(),
    });
    await this.#lease.open();
    if (this.#isShared) return;
    const { at, last } = await this.#cursor.place();
    if (at !== undefined && (at < last || !place.exists())) clock.after(START_MS, () => this.#look());
  }

  /** Whether other nodes write the log as well, of which this node hears nothing. */
  get #isShared(): boolean {
    return this.#world.bus.reach !== "alone";
  }

  #look(): void {
    if (this.#lease.isHeld) this.#worker.look();
  }

  /** The worker reads what is new before it answers. */
  find(searched: Searched, payer: Payer): Promise<Timed> {
    const found = this.#searches.add(searched, payer);
    this.#worker.start();
    this.#next();
    return found;
  }

  reindex(): void {
    this.#worker.start();
    this.#worker.say({ reindex: true });
  }

  async close(): Promise<void> {
    this.#watch?.close();
    await this.#worker.close();
    await this.#lease.close();
  }

  #next(): void {
    const next = this.#worker.isRunning && this.#searches.next();
    if (next) this.#worker.say(next);
  }

  #hear(message: Report | FromSearch): void {
    const { log } = this.#world;
    if ("at" in message) {
      this.#worker.keep();
      this.#cursor.moved(message);
    } else if ("found" in message) this.#found(message);
    else if ("anew" in message) log.info("the search index is being built again", { why: message.anew });
    else if ("trouble" in message)
      log.error("the search index cannot be written", new Error(message.trouble));
  }

  #found(message: Extract<FromSearch, { found: number }>): void {
    if ("failed" in message) {
      this.#world.log.error("a search failed", new Error(message.failed));
      this.#searches.failed();
    } else this.#searches.answered(message);
    this.#next();
  }

  #ended(why?: string): void {
    if (why === undefined) {
      this.#searches.failed();
      void this.#cursor.keep();
      return;
    }
    this.#world.log.error("the worker of the search index died", new Error(why));
    this.#searches.allFailed();
  }
}
