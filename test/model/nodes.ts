import { PostgresBus } from "../../src/bus/postgres.ts";
import { type Bus, type BusEars, type NodeId, SERVER } from "../../src/chat/bus.ts";
import type { Store } from "../../src/chat/store.ts";
import { type UserId, userId } from "../../src/protocol/ids.ts";
import { inTime } from "../support/deadline.ts";
import { PostgresHome } from "../support/postgres-home.ts";
import type { Reads } from "../support/reads.ts";
import type { Home } from "./real.ts";

/** Nobody has such an id. */
const MARKS_FROM = 1_000_000_000;
const HEARD_MS_MAX = 15_000;

/** What nodes tell comes in the order in which each of them told it: so a mark comes last. */
class Marks {
  readonly nodes: NodeHome[] = [];
  #count = 0;
  #heard: (mark: UserId) => void = () => {};

  async settled(): Promise<void> {
    for (const { bus } of this.nodes) {
      this.#count += 1;
      const mark = userId(MARKS_FROM + this.#count);
      const { promise, resolve } = Promise.withResolvers<void>();
      let missing = this.nodes.length - 1;
      this.#heard = (heard) => {
        if (heard === mark) missing -= 1;
        if (missing === 0) resolve();
      };
      // That a user is there who is nowhere else means nothing to the others.
      bus.signal(SERVER, { type: "users.here", users: [mark] });
      await inTime(promise, () => `all nodes hear what ${bus.node} tells`, HEARD_MS_MAX);
    }
  }

  noticing(ears: BusEars): BusEars {
    return {
      ...ears,
      signal: (to, signal, from) => {
        ears.signal(to, signal, from);
        if (signal.type === "users.here") for (const user of signal.users) this.#heard(user);
      },
    };
  }
}

/** A node on a PostgreSQL database that it shares with others: its store, and how it tells them what happens. */
class NodeHome implements Home {
  readonly #name: string;
  readonly #home: PostgresHome;
  readonly #marks: Marks;
  #bus: Bus | undefined;

  private constructor(name: string, home: PostgresHome, marks: Marks) {
    this.#name = name;
    this.#home = home;
    this.#marks = marks;
  }

  static async open(name: string, home: PostgresHome, marks: Marks): Promise<NodeHome> {
    const node = new NodeHome(name, home, marks);
    await node.#listen();
    marks.nodes.push(node);
    return node;
  }

  /** All nodes have heard what each of them has told so far. */
  settled(): Promise<void> {
    return this.#marks.settled();
  }

  get store(): Store {
    return this.#home.store;
  }

  get reads(): Reads {
    return this.#home.reads;
  }

  get bus(): Bus {
    if (!this.#bus) throw new Error("the node is closed");
    return this.#bus;
  }

  async reopen(): Promise<void> {
    await this.#bus?.close();
    await this.#home.reopen();
    await this.#listen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bus?.close();
    await this.#home[Symbol.asyncDispose]();
  }

  async #listen(): Promise<void> {
    const bus = await PostgresBus.open({
      node: this.#name as NodeId,
      connect: { adapter: "postgres", url: this.#home.url, connectionTimeout: 3 },
      log: { info: () => {}, error: (what, cause) => this.#home.log.add(`${what}: ${cause}`) },
    });
    const hear = bus.hear.bind(bus);
    bus.hear = (ears) => hear(this.#marks.noticing(ears));
    this.#bus = bus;
  }
}

/** So many nodes on one database of their own. */
export async function nodeHomes(count: number): Promise<readonly Home[]> {
  const first = await PostgresHome.open();
  const homes = [first];
  while (homes.length < count) homes.push(await first.beside());
  const marks = new Marks();
  return await Promise.all(homes.map((home, n) => NodeHome.open(`n${n + 1}`, home, marks)));
}
