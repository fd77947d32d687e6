/*
 * How long a message takes from its author to a reader who has a client on another node, and what it costs all nodes:
 * `bun bench/delivery.ts`. One line for one node, and for two of them by LISTEN/NOTIFY and by NATS. Each room has an author at
 * the first node and a reader at the last one. PostgreSQL flushes each commit.
 */
import { parseArgs } from "node:util";
import { Cluster } from "../test/support/cluster.ts";
import { cpuMicros } from "./machine.ts";
import { pace } from "./measure.ts";
import { Person } from "./person.ts";
import { Samples } from "./samples.ts";
import { DURABLE } from "./sites.ts";

const { values } = parseArgs({
  options: {
    rooms: { type: "string", default: "100" },
    rate: { type: "string", default: "1000" },
    seconds: { type: "string", default: "10" },
  },
});
const [rooms, rate, seconds] = [values.rooms, values.rate, values.seconds].map(Number) as [
  number,
  number,
  number,
];
const WARM_MS = 2_000;
const LATE_MS_MAX = 5_000;
const AT_ONCE = 20;

/** An author at the first node, and a reader at the last. */
async function pair(cluster: Cluster, n: number): Promise<readonly [Person, Person, string]> {
  const [first, last] = [cluster.nodes[0], cluster.nodes.at(-1)];
  if (!first || !last) throw new Error("there are no nodes");
  const [author, reader] = await Promise.all([Person.at(first.server), Person.at(last.server)]);
  await author.ask("room.create", { name: `room ${n}` });
  const { room } = await author.ask("room.join", { name: `room ${n}` });
  await reader.ask("room.join", { name: `room ${n}` });
  return [author, reader, room?.id ?? ""];
}

async function measure(what: string, options: { nodes: number; nats: boolean }): Promise<void> {
  await using cluster = await Cluster.start({
    ...options,
    settings: DURABLE,
    env: { EXCHAT_RATE_LIMIT: "off", EXCHAT_LOG_LEVEL: "error" },
  });
  const pairs: (readonly [Person, Person, string])[] = [];
  for (let n = 0; n < rooms; n += AT_ONCE)
    pairs.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, rooms - n) }, (_, i) => pair(cluster, n + i)),
      )),
    );
  const took = new Samples();
  for (const [, reader] of pairs)
    reader.heard = (text) => took.add(performance.now() - Number.parseFloat(text));
  const post = (n: number) => {
    const [author, , room] = pairs[n % pairs.length] as (typeof pairs)[number];
    author.send("message.post", {
      room,
      body: `${performance.now()} `.padEnd(40, "x"),
      nonce: `n${performance.now()}`,
    });
  };
  await pace({ perSecond: rate, ms: WARM_MS }, post);
  await Bun.sleep(LATE_MS_MAX / 5);
  took.clear();
  const cpu = () => cluster.nodes.reduce((sum, { server }) => sum + cpuMicros(server.pid), 0);
  const [nodes, postgres] = [cpu(), cpuMicros(cluster.ground.postgres.pid)];
  await pace({ perSecond: rate, ms: seconds * 1_000 }, post);
  const sent = Math.round(rate * seconds);
  for (const until = performance.now() + LATE_MS_MAX; took.count < sent && performance.now() < until; )
    await Bun.sleep(10);
  const [ours, theirs] = [cpu() - nodes, cpuMicros(cluster.ground.postgres.pid) - postgres];
  const at = (percent: number) => took.percentile(percent).toFixed(1);
  console.log(
    `${what}: ${took.count} of ${sent} delivered at ${rate}/s; p50 ${at(50)} ms, p99 ${at(99)} ms, max ${at(100)} ms; ` +
      `${(ours / took.count).toFixed(0)} µs of the nodes and ${(theirs / took.count).toFixed(0)} µs of PostgreSQL a message`,
  );
  for (const [author, reader] of pairs) for (const person of [author, reader]) person.close();
}

await measure("one node", { nodes: 1, nats: false });
await measure("two nodes, LISTEN/NOTIFY", { nodes: 2, nats: false });
await measure("two nodes, NATS", { nodes: 2, nats: true });
process.exit(0);
