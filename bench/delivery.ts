/*
 * How long a message takes from its author to a reader who has a client on another node, and what it costs all nodes:
 * `bun bench/delivery.ts`. One line for one node, and for two of them by LISTEN/NOTIFY and by NATS. Each room has an author at
 * the first node and a reader at the last one. PostgreSQL flushes each commit.
 */
import { parseArgs } from "node:util";
import { Cluster } from "../test/support/cluster.ts";
import type { Server } from "../test/support/server.ts";
import { cpuMicros } from "./machine.ts";
import { pace } from "./measure.ts";
import { Samples } from "./samples.ts";

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
const SETTINGS = {
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  synchronous_standby_names: "",
};
const WARM_MS = 2_000;
const LATE_MS_MAX = 5_000;
const AT_ONCE = 20;

interface Frame {
  readonly ref?: string;
  readonly ok?: { readonly room?: { readonly id: string } };
  readonly error?: unknown;
  readonly event?: { readonly type: string; readonly body?: string };
}

/** A guest who asks one thing after the other, and who says when a message has come. */
class Person {
  readonly #socket: WebSocket;
  readonly #asked = new Map<string, (frame: Frame) => void>();
  #refs = 0;
  /** Called with the text of each message. */
  heard: (text: string) => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(String(data)) as Frame);
  }

  static async at(server: Server): Promise<Person> {
    const socket = new WebSocket(server.wsUrl, "exchat.v1");
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onclose = ({ reason }) => reject(new Error(`no connection: ${reason}`));
    });
    const person = new Person(socket);
    await person.ask("hello", {});
    return person;
  }

  async ask(type: string, fields: object): Promise<NonNullable<Frame["ok"]>> {
    const { promise, resolve } = Promise.withResolvers<Frame>();
    this.#asked.set(this.send(type, fields), resolve);
    const { ok, error } = await promise;
    if (!ok) throw new Error(`${type}: ${JSON.stringify(error)}`);
    return ok;
  }

  send(type: string, fields: object): string {
    this.#refs += 1;
    const ref = String(this.#refs);
    this.#socket.send(JSON.stringify({ ref, type, ...fields }));
    return ref;
  }

  close(): void {
    this.#socket.close();
  }

  #hear({ ref, event, ...answer }: Frame): void {
    if (event?.type === "message.posted") this.heard(event.body ?? "");
    if (ref === undefined) return;
    this.#asked.get(ref)?.(answer);
    this.#asked.delete(ref);
  }
}

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
    settings: SETTINGS,
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
