import { SQL } from "bun";
import { inTime } from "./deadline.ts";
import { Postgres } from "./postgres.ts";
import { Tunnel } from "./tunnel.ts";

const STANDBY = "standby";
const ASK_MS = 50;

/** A PostgreSQL server that fails over to its synchronous standby, and an address that leads to the one that is in charge. */
export class PostgresPair implements AsyncDisposable {
  readonly database: string;
  readonly tunnel: Tunnel;
  primary: Postgres;
  #standby: Postgres | undefined;

  private constructor(primary: Postgres, database: string, tunnel: Tunnel) {
    this.primary = primary;
    this.database = database;
    this.tunnel = tunnel;
  }

  static async open(): Promise<PostgresPair> {
    const primary = await Postgres.open({ synchronous_standby_names: "", synchronous_commit: "on" });
    const tunnel = await Tunnel.open("127.0.0.1", primary.socket);
    return new PostgresPair(primary, await primary.database(), tunnel);
  }

  /** A standby is made of the server, which restarts meanwhile. From now on each commit is on both before it counts. */
  async addStandby(): Promise<void> {
    this.#standby = await this.primary.standby(STANDBY);
    await using sql = new SQL(this.primary.url("postgres"), { max: 1 });
    const isInSync = async () => {
      for (;;) {
        const found = await sql.unsafe("select 1 from pg_stat_replication where sync_state = 'sync'");
        if (found.length > 0) return;
        await Bun.sleep(ASK_MS);
      }
    };
    await inTime(isInSync(), () => "the standby is synchronous");
  }

  /** The server crashes, and the standby takes its place. */
  async failOver(): Promise<void> {
    const [gone, next] = [this.primary, this.#standby];
    if (!next) throw new Error("there is no standby");
    await gone.stop("immediate");
    await next.promote();
    this.primary = next;
    this.#standby = undefined;
    this.tunnel.target = next.socket;
    await gone[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tunnel[Symbol.asyncDispose]();
    await this.#standby?.[Symbol.asyncDispose]();
    await this.primary[Symbol.asyncDispose]();
  }
}
