/** Servers of several nodes, with what the nodes share. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQL } from "bun";
import { Cluster } from "../test/support/cluster.ts";
import type { Entrance } from "./crowd.ts";
import { plain } from "./dialects.ts";
import { cpuMicros } from "./machine.ts";
import { type Server, startServer } from "./server.ts";

/** PostgreSQL flushes each commit before it reports it. */
export const DURABLE = {
  ...{ fsync: "on", full_page_writes: "on", synchronous_commit: "on", synchronous_standby_names: "" },
  ...{ shared_buffers: "256MB", max_wal_size: "4GB" },
};
const REDIS_MS_MAX = 10_000;
const LOOK_MS = 100;

export interface Site extends AsyncDisposable {
  readonly name: string;
  readonly entrances: readonly Entrance[];
  /** Of the nodes. The first one writes the search index for all. */
  readonly pids: readonly number[];
  /** Whether all members of a room get its messages in one order, also at different nodes. */
  readonly hasOneOrder: boolean;
  /** Processor time of all nodes so far, and of what they share: the database, the bus. */
  nodesMicros(): number;
  othersMicros(): number;
}

const sum = (pids: readonly number[]): number => pids.reduce((all, pid) => all + cpuMicros(pid), 0);

/** Which of the nodes writes the search index: one does that for all. */
async function indexing(cluster: Cluster): Promise<number> {
  await using sql = new SQL(cluster.ground.database, { max: 1 });
  for (;;) {
    const [lease]: { node: string }[] = await sql.unsafe("select node from leases where lease = 'search'");
    const found = cluster.nodes.findIndex(({ name }) => name === lease?.node);
    if (found >= 0) return found;
    await Bun.sleep(LOOK_MS);
  }
}

export async function exchatSite(nodes: number, bus: "none" | "NOTIFY" | "NATS"): Promise<Site> {
  const cluster = await Cluster.start({
    ...{ nodes, nats: bus === "NATS", settings: DURABLE },
    env: { EXCHAT_RATE_LIMIT: "off", EXCHAT_LOG_LEVEL: "error" },
  });
  const first = await indexing(cluster);
  const ordered = [...cluster.nodes.slice(first), ...cluster.nodes.slice(0, first)].map(
    ({ server }) => server,
  );
  const pids = ordered.map(({ pid }) => pid);
  const { postgres, nats } = cluster.ground;
  const others = [postgres.pid, ...(nats ? [nats.pid] : [])];
  return {
    name: `exchat, ${nodes} node${nodes === 1 ? "" : "s"}, PostgreSQL${bus === "none" ? "" : `, ${bus}`}`,
    entrances: ordered.map(({ port }) => ({ dialect: plain, port })),
    ...{ pids, hasOneOrder: true },
    nodesMicros: () => sum(pids),
    othersMicros: () => sum(others),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

export async function socketIoSite(nodes: number): Promise<Site> {
  await using ends = new AsyncDisposableStack();
  const redis = nodes > 1 ? ends.use(await startRedis()) : undefined;
  const servers: Server[] = [];
  for (let n = 0; n < nodes; n += 1)
    servers.push(ends.use(await startServer("socket.io", { env: redis ? { REDIS: redis.path } : {} })));
  const moved = ends.move();
  return {
    name: `socket.io, ${nodes} node${nodes === 1 ? "" : "s"}${redis ? ", Redis" : ""}`,
    entrances: servers,
    pids: servers.map(({ pid }) => pid),
    hasOneOrder: false,
    nodesMicros: () => servers.reduce((all, server) => all + server.cpuMicros(), 0),
    othersMicros: () => sum(redis ? [redis.pid] : []),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

/** Stores nothing, and is reached by a Unix socket, as PostgreSQL is. */
async function startRedis(): Promise<AsyncDisposable & { readonly path: string; readonly pid: number }> {
  const folder = mkdtempSync(join(tmpdir(), "exchat-redis-"));
  const path = join(folder, "redis.sock");
  const child = Bun.spawn(
    [
      "redis-server",
      "--port",
      "0",
      "--unixsocket",
      path,
      "--save",
      "",
      "--appendonly",
      "no",
      "--dir",
      folder,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const end = () => child.kill("SIGKILL");
  process.on("exit", end);
  let said = "";
  const late = setTimeout(end, REDIS_MS_MAX);
  for await (const chunk of child.stdout) {
    said += new TextDecoder().decode(chunk);
    if (/ready to accept connections/i.test(said)) break;
  }
  clearTimeout(late);
  if (!/ready to accept/i.test(said)) throw new Error(`redis-server has ended: ${said}`);
  return {
    ...{ path, pid: child.pid },
    [Symbol.asyncDispose]: async () => {
      process.off("exit", end);
      end();
      await child.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
