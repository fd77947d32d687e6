/*
 * What each further node costs, and what it costs to tell all nodes of a message: `bun bench/many-nodes.ts`. One line for each number
 * of nodes and each bus: first nobody does anything, then an author at one node writes to a reader at every node. These are the
 * numbers that `bench/simulate.ts` reckons with. PostgreSQL flushes each commit.
 */
import { parseArgs } from "node:util";
import { SQL } from "bun";
import { Cluster } from "../test/support/cluster.ts";
import { cpuMicros, memory } from "./machine.ts";
import { pace } from "./measure.ts";
import { Person } from "./person.ts";
import { Samples } from "./samples.ts";
import { DURABLE } from "./sites.ts";

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "1,2,5,10,20" },
    rate: { type: "string", default: "100" },
    seconds: { type: "string", default: "8" },
  },
});
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
/** After a start the nodes look for each other. */
const SETTLED_MS = 3_000;
const LATE_MS_MAX = 20_000;

interface Spent {
  /** Of each node, in the order of their numbers. */
  readonly nodes: readonly number[];
  readonly postgres: number;
  readonly nats: number;
  readonly commits: number;
}

async function spent({ nodes, ground }: Cluster): Promise<Spent> {
  await using sql = new SQL(ground.database, { max: 1 });
  const [found] = await sql.unsafe(
    "select xact_commit as commits from pg_stat_database where datname = current_database()",
  );
  return {
    nodes: nodes.map(({ server }) => cpuMicros(server.pid)),
    postgres: cpuMicros(ground.postgres.pid),
    nats: ground.nats ? cpuMicros(ground.nats.pid) : 0,
    commits: Number(found.commits),
  };
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length);

/** What was spent a second while `load` ran. */
async function during(cluster: Cluster, load: () => Promise<unknown>): Promise<Spent> {
  const [before, from] = [await spent(cluster), performance.now()];
  await load();
  const after = await spent(cluster);
  const a = (one: number, other: number) => (one - other) / ((performance.now() - from) / 1_000);
  return {
    nodes: after.nodes.map((one, n) => a(one, before.nodes[n] ?? 0)),
    postgres: a(after.postgres, before.postgres),
    nats: a(after.nats, before.nats),
    commits: a(after.commits, before.commits),
  };
}

async function measure(nodes: number, nats: boolean): Promise<void> {
  await using cluster = await Cluster.start({
    ...{ nodes, nats, settings: { ...DURABLE, max_connections: "400" } },
    env: { EXCHAT_RATE_LIMIT: "off", EXCHAT_LOG_LEVEL: "error", EXCHAT_DATABASE_CONNECTIONS: "8" },
  });
  await Bun.sleep(SETTLED_MS);
  const idle = await during(cluster, () => Bun.sleep(seconds * 1_000));
  const readers = await Promise.all(cluster.nodes.map(({ server }) => Person.at(server)));
  const [author] = readers;
  await author?.ask("room.create", { name: "kitchen" });
  const rooms = await Promise.all(readers.map((reader) => reader.ask("room.join", { name: "kitchen" })));
  const took = new Samples();
  for (const reader of readers.slice(1))
    reader.heard = (text) => took.add(performance.now() - Number.parseFloat(text));
  const room = rooms[0]?.room?.id ?? "";
  const say = (n: number) => {
    const body = `${performance.now()} `.padEnd(40, "x");
    author?.send("message.post", { room, body, nonce: `n${n}` });
  };
  const wanted = rate * seconds * (nodes - 1);
  const load = await during(cluster, async () => {
    await pace({ perSecond: rate, ms: seconds * 1_000 }, say);
    for (const until = performance.now() + LATE_MS_MAX; took.count < wanted && performance.now() < until; )
      await Bun.sleep(10);
  });
  const [writer = 0, ...others] = load.nodes.map((one, n) => (one - (idle.nodes[n] ?? 0)) / rate);
  const megabytes = mean(cluster.nodes.map(({ server }) => memory(server.pid).rss)) / 2 ** 20;
  const per = (what: "postgres" | "nats") => ((load[what] - idle[what]) / rate).toFixed(0);
  console.log(
    `${nodes} nodes, ${nats ? "NATS" : "NOTIFY"}: idle ${(mean(idle.nodes) / 1_000).toFixed(1)} ms/s a node, PostgreSQL ` +
      `${(idle.postgres / 1_000).toFixed(1)} ms/s, NATS ${(idle.nats / 1_000).toFixed(1)} ms/s, ${idle.commits.toFixed(1)} commits/s, ` +
      `${megabytes.toFixed(0)} MB a node; ${rate} messages/s, each: ${writer.toFixed(0)} µs at the author's node, ` +
      `${mean(others).toFixed(0)} µs at each other, ${per("postgres")} µs of PostgreSQL, ${per("nats")} µs of NATS; ` +
      `${took.count} of ${wanted}, p50 ${took.percentile(50).toFixed(0)} ms, p99 ${took.percentile(99).toFixed(0)} ms`,
  );
  for (const reader of readers) reader.close();
}

for (const nodes of values.nodes.split(",").map(Number))
  for (const nats of [false, true]) await measure(nodes, nats);
process.exit(0);
