import { SQL } from "bun";
import type { User } from "../../src/protocol/account.ts";
import type { Room } from "../../src/protocol/room.ts";
import { inTime } from "./deadline.ts";
import { PostgresHome } from "./postgres-home.ts";
import { Townsfolk } from "./townsfolk.ts";
import type { Tunnel } from "./tunnel.ts";

/** Ada in her room, and a person who looks after the database. */
export class Kitchen implements AsyncDisposable {
  readonly home: PostgresHome;
  readonly admin: SQL;
  readonly town: Townsfolk;
  ada!: User;
  room!: Room;

  private constructor(home: PostgresHome) {
    this.home = home;
    this.admin = new SQL(home.url, { max: 2 });
    this.town = new Townsfolk(home.store);
  }

  static async open(tunnel?: Tunnel): Promise<Kitchen> {
    const kitchen = new Kitchen(await PostgresHome.open(tunnel && { tunnel }));
    await kitchen.admin.connect();
    kitchen.ada = await kitchen.town.account("ada");
    kitchen.room = await kitchen.town.room("kitchen", kitchen.ada);
    return kitchen;
  }

  post(body: string, nonce?: string) {
    const { ada, room } = this;
    return this.home.store.change(ada.id, {
      type: "message.post",
      room: room.id,
      body,
      ...(nonce && { nonce }),
    });
  }

  /** Waits until a connection of the store's waits for something like this. */
  async waits(event: string): Promise<void> {
    const waiting = async () => {
      for (;;) {
        const found = await this.admin.unsafe(
          "select pid from pg_stat_activity where application_name = 'exchat' and wait_event = $1 and datname = current_database()",
          [event],
        );
        if (found.length > 0) return;
      }
    };
    await inTime(waiting(), () => `a connection waits for ${event}`);
  }

  /** Ends all connections of the store, and waits until they have ended. */
  async cut(): Promise<void> {
    await this.admin.unsafe(
      "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'exchat' and datname = current_database()",
    );
  }

  /** Posts and asks until both work again. */
  async recovers(body: string): Promise<void> {
    const asks = () =>
      this.home.store.hasOwner().then(
        () => true,
        () => false,
      );
    const posting = async () => {
      while ((await this.post(body, body)).refused || !(await asks()))
        await this.admin.unsafe("select pg_sleep(0.1)");
    };
    await inTime(posting(), () => `posts are taken again; the store says ${this.home.store.trouble}`);
  }

  async log() {
    return await this.town.log(this.room.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin.close();
    await this.home[Symbol.asyncDispose]();
  }
}
