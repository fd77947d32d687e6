import { SQL } from "bun";
import { PostgresBus } from "../../src/bus/postgres.ts";
import type { Bus, NodeId } from "../../src/chat/bus.ts";
import type { BusTown } from "../contract/bus.ts";
import { inTime } from "./deadline.ts";
import { Inbox } from "./inbox.ts";
import { Postgres } from "./postgres.ts";

/** Nodes that hear each other by LISTEN/NOTIFY of one database. */
export class BusOnPostgres implements BusTown {
  readonly url: string;
  /** What the buses logged. */
  readonly log = new Inbox<string>();
  readonly #beside: SQL;
  readonly #buses: Bus[] = [];

  private constructor(url: string) {
    this.url = url;
    this.#beside = new SQL(url, { max: 1 });
  }

  static async open(): Promise<BusOnPostgres> {
    return new BusOnPostgres(await (await Postgres.started()).database());
  }

  async node(name: string): Promise<Bus> {
    const bus = await PostgresBus.open({
      node: name as NodeId,
      connect: { adapter: "postgres", url: this.url, connectionTimeout: 3 },
      log: {
        info: (what) => this.log.add(what),
        error: (what, cause) => this.log.add(`${what}: ${cause}`),
      },
    });
    this.#buses.push(bus);
    return bus;
  }

  /** A NOTIFY is heard in the order in which it was committed. */
  async settled(): Promise<void> {
    const heard = Promise.withResolvers<void>();
    await using _ = await this.#beside.listen("settled", () => heard.resolve());
    await this.#beside.notify("settled");
    await inTime(heard.promise, () => "what was notified has been heard");
  }

  /** Ends the connections by which buses listen or notify, as an operator may. */
  async terminate(which: "LISTEN" | "pg_notify"): Promise<number> {
    const ended = await this.#beside.unsafe(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
        and application_name = 'exchat bus' and query like $1`,
      [`%${which}%`],
    );
    return ended.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const bus of this.#buses) await bus.close();
    await this.#beside.close({ timeout: 0 });
    await (await Postgres.started()).drop(this.url);
  }
}
