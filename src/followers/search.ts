import type { Growth } from "../chat/journal.ts";
import type { Payer } from "../chat/payer.ts";
import type { Searched, SearchIndex } from "../chat/search.ts";
import { databaseIn, hasIndex } from "../store/sqlite/folder.ts";
import { fileAt } from "../store/sqlite/open.ts";
import { Cursor, type CursorWorld } from "./cursor.ts";
import type { FromSearch, Opening, ToSearch } from "./search.worker.ts";
import { Searches, type Timed } from "./searches.ts";
import { Watch } from "./watch.ts";
import { FollowerWorker, type Report } from "./worker.ts";

/** Its name in the journal. */
const FOLLOWER = "search";
/** The server starts first. */
const START_MS = 15_000;

/** The types of events that change what can be found. */
const SEARCHED = /^(?:message|messages|reaction)\.|^room\.(?:deleted|restored)$/;

interface World extends CursorWorld {
  readonly folder: string;
  /** Which history the log is. */
  readonly epoch: string;
}

/** The search index on SQLite: a follower whose worker also answers what people look for. */
export class Search implements SearchIndex {
  readonly #world: World;
  readonly #cursor: Cursor;
  readonly #searches = new Searches();
  readonly #worker: FollowerWorker<Opening, ToSearch, FromSearch>;
  #watch: Watch | undefined;

  constructor(world: World) {
    this.#world = world;
    this.#cursor = new Cursor(world, FOLLOWER);
    const { folder, epoch, clock } = world;
    this.#worker = new FollowerWorker<Opening, ToSearch, FromSearch>({
      url: new URL("./search.worker.ts", import.meta.url),
      opening: { folder, file: fileAt(databaseIn(folder)), epoch },
      clock,
      hear: (message) => this.#hear(message),
      started: () => this.#next(),
      isBusy: () => this.#searches.isAsking || this.#cursor.left > 0,
      ended: (why) => this.#ended(why),
    });
  }

  /** Follows the journal. If it has something to read from the last run, it begins when the server has started. */
  async open(): Promise<void> {
    const { store, clock, folder } = this.#world;
    this.#watch = new Watch({
      ...{ journal: store, clock },
      concerns: ({ events }: Growth) => events.some(({ type }) => SEARCHED.test(type)),
      look: () => this.#worker.look(),
    });
    const { at, last } = await this.#cursor.place();
    if (at !== undefined && (at < last || !hasIndex(folder)))
      clock.after(START_MS, () => this.#worker.look());
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
    else if ("anew" in message) log.info("the search index is built anew", { why: message.anew });
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
