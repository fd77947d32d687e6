import { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../src/chat/store.ts";
import { Runner } from "../../src/store/sqlite/run.ts";
import { openSqlite, type SqliteOptions } from "../../src/store/sqlite/store.ts";
import { Inbox } from "./inbox.ts";
import { type Reads, readsBy } from "./reads.ts";

/** In memory where there is such a place: these stores are never cut off from power, and a busy disk would slow them. */
const PLACE = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

type HomeOptions = Partial<Pick<SqliteOptions, "writerUrl" | "now">>;

/** A SQLite store and the folder it keeps everything in, for as long as a test needs them. */
export class StoreHome implements AsyncDisposable {
  readonly folder: string;
  /** What the store logged. */
  readonly log = new Inbox<string>();
  /** Why it asked for the process to be ended. */
  readonly fatal = new Inbox<string>();
  readonly #options: HomeOptions;
  #store: Store | undefined;

  private constructor(folder: string, options: HomeOptions) {
    this.folder = folder;
    this.#options = options;
  }

  static async open(options: HomeOptions = {}): Promise<StoreHome> {
    const home = new StoreHome(await mkdtemp(join(PLACE, "exchat-store-")), options);
    await home.#open();
    return home;
  }

  get store(): Store {
    if (!this.#store) throw new Error("the store is closed");
    return this.#store;
  }

  /** What is stored, read beside the store. */
  get reads(): Reads {
    return readsBy(async (recipe) => {
      const db = new Database(join(this.folder, "exchat.sqlite"), { readonly: true, strict: true });
      try {
        return db.transaction(() => new Runner(db).run(recipe))();
      } finally {
        db.close();
      }
    });
  }

  /** Closes the store and opens it again, as a restart of the server does. */
  async reopen(): Promise<void> {
    if (this.#store) await this.close();
    await this.#open();
  }

  /** Closes the store and leaves its files. */
  async close(): Promise<void> {
    await this.store.close();
    this.#store = undefined;
  }

  /** Does one statement behind the back of the store. */
  async write(sql: string): Promise<void> {
    using db = new Database(join(this.folder, "exchat.sqlite"));
    db.run("pragma busy_timeout = 5000");
    db.run(sql);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A store that has asked for the end of the process cannot be closed any more.
    if (this.fatal.all.length === 0) await this.#store?.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #open(): Promise<void> {
    this.#store = await openSqlite({
      folder: this.folder,
      log: (what, cause) =>
        this.log.add(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`),
      fatal: (why) => this.fatal.add(why),
      ...this.#options,
    });
  }
}
