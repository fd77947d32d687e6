import { writeFileSync } from "node:fs";
import { SQL } from "bun";
import { type Namespace, openNamespace } from "./namespace.ts";
import { Nats } from "./nats.ts";
import { NextRelease } from "./next-release.ts";
import { Postgres } from "./postgres.ts";
import { PostgresPair } from "./postgres-pair.ts";
import { compiled } from "./preload.ts";
import { type Server, type ServerOptions, startServer } from "./server.ts";
import { TempFolder } from "./temp-folder.ts";
import { Tunnel } from "./tunnel.ts";

export interface ClusterOptions extends Pick<ServerOptions, "env" | "preload"> {
  /** How many nodes. Default: 3. */
  readonly nodes?: number;
  /** Whether the nodes tell each other by a NATS server that logs have grown; else by PostgreSQL. */
  readonly nats?: boolean;
  /** PostgreSQL is a server of its own with these settings. */
  readonly settings?: Readonly<Record<string, string>>;
  /** PostgreSQL reports a commit before it has written it down, and so may lose it in a crash. */
  readonly forgetful?: boolean;
  /** Each node's clock is so many seconds ahead of the one before. */
  readonly clocksApartS?: number;
  /** The last node is on a machine of its own: in a network namespace, which can be cut off. Needs root. */
  readonly remote?: boolean;
  /** The database is a server of its own, which can fail over to a standby: the nodes reach it by an address that stays. */
  readonly failsOver?: boolean;
}

/** One node of a cluster. */
export interface ClusterNode {
  readonly name: string;
  readonly server: Server;
  /** New clients may come to it. */
  isOpen: boolean;
}

/** What the nodes of a cluster stand on. */
interface Ground {
  readonly postgres: Postgres;
  /** The address of the database for who is on this machine. */
  readonly database: string;
  readonly nats: Nats | undefined;
  /** Where the last node is, if it is on a machine of its own. */
  readonly namespace: Namespace | undefined;
  /** By which a node on a machine of its own reaches the database, or all nodes one that fails over. */
  readonly tunnel: Tunnel | undefined;
  readonly pair: PostgresPair | undefined;
}

/** The nodes of one server, each a process of its own with a data folder of its own, on one real PostgreSQL database. */
export class Cluster implements AsyncDisposable {
  readonly ground: Ground;
  readonly nodes: readonly ClusterNode[];
  readonly #ends: AsyncDisposableStack;
  #next = 0;
  #releases = 0;

  private constructor(ground: Ground, nodes: readonly ClusterNode[], ends: AsyncDisposableStack) {
    this.ground = ground;
    this.nodes = nodes;
    this.#ends = ends;
  }

  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    await using ends = new AsyncDisposableStack();
    const ground = await groundOf(options, ends);
    const { nodes = 3, preload } = options;
    const envs = Array.from({ length: nodes }, (_, n) => envOf(options, ground, n));
    if (options.clocksApartS) setClocks(envs, options.clocksApartS, ends);
    const { namespace } = ground;
    // They start at the same moment, and one of them makes the tables.
    const starting = envs.map((env, n) => {
      const isRemote = namespace !== undefined && n === nodes - 1;
      const inside = isRemote ? { inside: namespace.inside } : {};
      return startServer({ ...(preload && { preload }), ...inside, env });
    });
    const started = await Promise.allSettled(starting);
    const running = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    ends.defer(async () => {
      const stopped = await Promise.allSettled(running.map((server) => server[Symbol.asyncDispose]()));
      for (const end of stopped) if (end.status === "rejected") throw end.reason;
    });
    for (const one of started) if (one.status === "rejected") throw one.reason;
    if (options.forgetful) await forget(ground.database);
    const all = running.map((server, n) => ({ name: nameOf(n), server, isOpen: true }));
    return new Cluster(ground, all, ends.move());
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

  /** A release later than the one that runs, and than those before. */
  release(): NextRelease {
    this.#releases += 1;
    return this.#ends.use(new NextRelease({ later: this.#releases }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ends.disposeAsync();
  }
}

const nameOf = (n: number): string => `n${n + 1}`;

async function groundOf(options: ClusterOptions, ends: AsyncDisposableStack): Promise<Ground> {
  const { nats, remote, failsOver, settings } = options;
  const pair = failsOver ? ends.use(await PostgresPair.open()) : undefined;
  const own = settings && ends.use(await Postgres.open(settings));
  const postgres = pair?.primary ?? own ?? (await Postgres.started());
  const database = pair ? pair.database : await postgres.database();
  if (!pair) ends.defer(() => postgres.drop(database));
  const namespace = remote ? openNamespace() : undefined;
  if (typeof namespace === "string") throw new Error(namespace);
  if (namespace) ends.use(namespace);
  const bus = nats ? ends.use(await Nats.started()) : undefined;
  const way = namespace && ends.use(await Tunnel.open(namespace.here, postgres.socket));
  return { postgres, database, namespace, nats: bus, tunnel: pair?.tunnel ?? way, pair };
}

function envOf({ nodes = 3, env }: ClusterOptions, ground: Ground, n: number): Record<string, string> {
  const { database, nats, namespace, tunnel } = ground;
  const isThere = namespace !== undefined && n === nodes - 1;
  const isDirect = tunnel === undefined || (namespace !== undefined && !isThere);
  return {
    EXCHAT_DATABASE: isDirect ? database : tunnel.to(database),
    EXCHAT_NODE: nameOf(n),
    ...(nats && { EXCHAT_NATS: nats.url }),
    ...(isThere && { EXCHAT_HOST: namespace.there }),
    ...env,
  };
}

/** The nodes' machines do not agree about the time. */
function setClocks(envs: Record<string, string>[], apartS: number, ends: AsyncDisposableStack): void {
  const folder = ends.use(new TempFolder());
  const library = compiled("clock", folder.path);
  for (const [n, env] of envs.entries()) {
    const control = folder.in(`clock-${n}`);
    writeFileSync(control, new Uint8Array(new BigInt64Array([BigInt(n * apartS)]).buffer));
    Object.assign(env, { LD_PRELOAD: library, CLOCK_CONTROL: control });
  }
}

/** At the last moment of each transaction, behind the back of the node that asks for a flush. */
async function forget(database: string): Promise<void> {
  await using admin = new SQL(database, { max: 1 });
  await admin.unsafe(
    `create function forget() returns trigger language plpgsql as
       $$ begin perform set_config('synchronous_commit', 'off', true); return null; end $$;
     create constraint trigger forget after insert on events deferrable initially deferred for each row
       execute function forget()`,
  );
}
