import { SQL } from "bun";
import { Nats } from "./nats.ts";
import { Postgres } from "./postgres.ts";
import { type Server, type ServerOptions, startServer } from "./server.ts";

export interface ClusterOptions extends Pick<ServerOptions, "env" | "preload"> {
  /** How many nodes. Default: 3. */
  readonly nodes?: number;
  /** Whether the nodes tell each other by a NATS server that logs have grown; else by PostgreSQL. */
  readonly nats?: boolean;
  /** PostgreSQL reports a commit before it has written it down, and so may lose it in a crash. */
  readonly forgetful?: boolean;
}

/** One node of a cluster. */
export interface ClusterNode {
  readonly name: string;
  readonly server: Server;
  /** New clients may come to it. */
  isOpen: boolean;
}

/** The nodes of one server, each a process of its own with a data folder of its own, on one real PostgreSQL database. */
export class Cluster implements AsyncDisposable {
  readonly postgres: Postgres;
  /** The address of the database. */
  readonly database: string;
  readonly nats: Nats | undefined;
  readonly nodes: readonly ClusterNode[];
  #next = 0;

  private constructor({
    postgres,
    database,
    nats,
    nodes,
  }: Pick<Cluster, "postgres" | "database" | "nats" | "nodes">) {
    this.postgres = postgres;
    this.database = database;
    this.nats = nats;
    this.nodes = nodes;
  }

  static async start({ nodes = 3, nats, forgetful, ...options }: ClusterOptions = {}): Promise<Cluster> {
    const postgres = await Postgres.started();
    const database = await postgres.database();
    if (forgetful) await forget(database);
    const bus = nats ? await Nats.started() : undefined;
    // They start at the same moment, and one of them makes the tables.
    const starting = Array.from({ length: nodes }, async (_, i): Promise<ClusterNode> => {
      const name = `n${i + 1}`;
      const env = { EXCHAT_DATABASE: database, EXCHAT_NODE: name, ...(bus && { EXCHAT_NATS: bus.url }) };
      const server = await startServer({ ...options, env: { ...env, ...options.env } });
      return { name, server, isOpen: true };
    });
    const started = await Promise.allSettled(starting);
    const running = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const cluster = new Cluster({ postgres, database, nats: bus, nodes: running });
    const failed = started.find((one) => one.status === "rejected");
    if (!failed) return cluster;
    await cluster[Symbol.asyncDispose]();
    throw failed.reason;
  }

  /** Where the next client goes: to one node after the other. */
  door(): Server {
    const open = this.nodes.filter(({ isOpen }) => isOpen);
    const node = open[this.#next++ % open.length];
    if (!node) throw new Error("no node is open");
    return node.server;
  }

  get url(): string {
    return this.door().url;
  }

  get wsUrl(): string {
    return this.door().wsUrl;
  }

  get pid(): number {
    return this.door().pid;
  }

  /** Ends all nodes at the same moment. */
  async kill9(): Promise<void> {
    await Promise.all(this.nodes.map(({ server }) => server.kill9()));
  }

  /** Starts all nodes again, with the same addresses; ends them first unless they have ended. */
  async restart(): Promise<void> {
    await Promise.all(this.nodes.map(({ server }) => server.restart()));
  }

  /** Ends a node in some way and starts it again; meanwhile no client goes there. */
  async without(node: ClusterNode, end: (server: Server) => Promise<void>): Promise<void> {
    node.isOpen = false;
    await end(node.server);
    await node.server.restart();
    node.isOpen = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ends = await Promise.allSettled(this.nodes.map(({ server }) => server[Symbol.asyncDispose]()));
    await this.nats?.[Symbol.asyncDispose]();
    await this.postgres.drop(this.database);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
}

async function forget(database: string): Promise<void> {
  await using admin = new SQL(database, { max: 1 });
  await admin.unsafe(`alter database ${new URL(database).pathname.slice(1)} set synchronous_commit = off`);
}
