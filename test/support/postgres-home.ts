import { SQL } from "bun";
import type { Store } from "../../src/chat/store.ts";
import { type Address, CONNECTIONS_MIN } from "../../src/store/postgres/address.ts";
import { Runner } from "../../src/store/postgres/run.ts";
import { openPostgres, type PostgresOptions } from "../../src/store/postgres/store.ts";
import { Inbox } from "./inbox.ts";
import { Postgres } from "./postgres.ts";
import { type Reads, readsBy } from "./reads.ts";
import type { Tunnel } from "./tunnel.ts";

interface HomeOptions extends Partial<Pick<PostgresOptions, "writerUrl">> {
  /** By which its stores reach the database. */
  readonly tunnel?: Tunnel;
}

/** A database as a node is told of it. */
export const addressOf = (url: string): Address => ({ url, connections: CONNECTIONS_MIN });

/** A PostgreSQL store and its database, for as long as a test needs them. */
export class PostgresHome implements AsyncDisposable {
  readonly url: string;
  /** What the store logged. */
  readonly log = new Inbox<string>();
  /** Why it asked for the process to be ended. */
  readonly fatal = new Inbox<string>();
  readonly #options: HomeOptions;
  /** Another home has the database, and drops it. */
  #isBeside = false;
  #store: Store | undefined;
  #beside: SQL | undefined;

  private constructor(url: string, options: HomeOptions) {
    this.url = url;
    this.#options = options;
  }

  static async open(options: HomeOptions = {}): Promise<PostgresHome> {
    const home = new PostgresHome(await (await Postgres.started()).database(), options);
    home.#store = await home.node();
    return home;
  }

  /** A home of a store on a database that is there. */
  static async at(url: string): Promise<PostgresHome> {
    const home = new PostgresHome(url, {});
    home.#store = await home.node();
    return home;
  }

  /** A home of another store on the same database. */
  async beside(): Promise<PostgresHome> {
    const home = new PostgresHome(this.url, this.#options);
    home.#isBeside = true;
    home.#store = await home.node();
    return home;
  }

  get store(): Store {
    if (!this.#store) throw new Error("the store is closed");
    return this.#store;
  }

  /** What is stored, read beside the store. */
  get reads(): Reads {
    this.#beside ??= new SQL(this.url, { max: 1 });
    const sql = this.#beside;
    return readsBy((recipe) =>
      sql.begin("isolation level repeatable read read only", (transaction) =>
        new Runner(transaction).run(recipe),
      ),
    );
  }

  /** Another store on the same database, to be closed by who asks for it. */
  async node(): Promise<Store> {
    const { tunnel, ...options } = this.#options;
    return await openPostgres({
      address: addressOf(tunnel ? tunnel.to(this.url) : this.url),
      log: (what, cause) =>
        this.log.add(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`),
      fatal: (why) => this.fatal.add(why),
      ...options,
    });
  }

  async reopen(): Promise<void> {
    await this.store.close();
    this.#store = await this.node();
  }

  /** Does one statement behind the back of the store. */
  async write(sql: string): Promise<void> {
    await using connection = new SQL(this.url);
    await connection.unsafe(sql);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#beside?.close();
    if (this.fatal.all.length === 0) await this.#store?.close();
    if (!this.#isBeside) await (await Postgres.started()).drop(this.url);
  }
}
