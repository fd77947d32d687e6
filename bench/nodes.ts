/*
 * How many messages a second nodes store together in one PostgreSQL that flushes each commit: `bun bench/nodes.ts`. Prints one
 * line for each case: the rate, what the server took for a message, and how long an author waited.
 */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { User } from "../src/protocol/account.ts";
import type { Room } from "../src/protocol/room.ts";
import { CONNECTIONS } from "../src/store/postgres/address.ts";
import { openPostgres } from "../src/store/postgres/store.ts";
import { Postgres } from "../test/support/postgres.ts";
import { SYSTEM, Townsfolk, upTo } from "../test/support/townsfolk.ts";
import { cpuMicros } from "./machine.ts";

const PEOPLE = 200;
const MEMBERS = 4;
const BODY = "Forty characters are what people write.";

interface Case {
  readonly url: string;
  readonly seconds: number;
  /** Messages that each node has under way. */
  readonly underWay: number;
  /** Who writes where. */
  readonly pairs: readonly (readonly [user: User["id"], room: Room["id"]])[];
}
interface Counted {
  readonly stored: number;
  readonly refused: number;
  readonly ms: readonly number[];
}

const { values } = parseArgs({
  options: {
    node: { type: "boolean", default: false },
    nodes: { type: "string", default: "2" },
    rooms: { type: "string", default: "1000,1" },
    seconds: { type: "string", default: "5" },
    "under-way": { type: "string", default: "400" },
  },
});

const open = (url: string) =>
  openPostgres({
    address: { url, connections: CONNECTIONS },
    log: (what, cause) => console.error(what, cause),
    fatal: (why) => {
      throw new Error(why);
    },
  });

/** One node: reads the case, says that it is ready, and begins when it is told. */
async function node(): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const read = async () => String((await lines.next()).value);
  const { url, seconds, underWay, pairs } = JSON.parse(await read()) as Case;
  const store = await open(url);
  console.log("ready");
  await read();
  const end = performance.now() + seconds * 1_000;
  const ms: number[] = [];
  let refused = 0;
  let next = 0;
  const author = async () => {
    while (performance.now() < end) {
      next += 1;
      const [user, room] = pairs[(next * 7919 + process.pid) % pairs.length] as Case["pairs"][number];
      const start = performance.now();
      const nonce = `${process.pid} ${next}`;
      const outcome = await store.change(user, { type: "message.post", room, body: BODY, nonce });
      if (outcome.refused) refused += 1;
      ms.push(performance.now() - start);
    }
  };
  await Promise.all(upTo(underWay).map(author));
  console.log(JSON.stringify({ stored: ms.length - refused, refused, ms: sampled(ms) } satisfies Counted));
  await store.close();
}

const sampled = (ms: readonly number[]): number[] =>
  ms.filter((_, i) => i % Math.ceil(ms.length / 2_000) === 0).map((one) => Math.round(one * 10) / 10);

async function measure(postgres: Postgres, rooms: number): Promise<void> {
  const url = await postgres.database();
  const pairs = await populated(url, rooms);
  const seconds = Number(values.seconds);
  const given: Case = { url, seconds, pairs, underWay: Number(values["under-way"]) };
  const nodes = upTo(Number(values.nodes)).map(() =>
    Bun.spawn([process.execPath, "--no-install", import.meta.path, "--node"], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const outputs = nodes.map((child) => {
    child.stdin.write(`${JSON.stringify(given)}\n`);
    return child.stdout.getReader();
  });
  const decoder = new TextDecoder();
  for (const output of outputs) await output.read();
  const cpu = () =>
    [nodes.reduce((sum, { pid }) => sum + cpuMicros(pid), 0), cpuMicros(postgres.pid)] as const;
  const before = cpu();
  for (const child of nodes) child.stdin.write("go\n");
  const texts = await Promise.all(outputs.map(lineOf));
  const after = cpu();
  const counted = texts.map((text) => JSON.parse(text) as Counted);
  for (const child of nodes) child.stdin.end();
  await Promise.all(nodes.map(({ exited }) => exited));
  const stored = counted.reduce((sum, one) => sum + one.stored, 0);
  const ms = counted.flatMap((one) => one.ms).sort((a, b) => a - b);
  const at = (share: number) => (ms[Math.floor(ms.length * share)] ?? 0).toFixed(1);
  const [ours, theirs] = [0, 1].map((i) => ((after[i as 0] - before[i as 0]) / stored).toFixed(1));
  console.log(
    `${nodes.length} nodes, ${rooms} rooms: ${Math.round(stored / seconds)} messages/s; ${ours} µs of the nodes and ` +
      `${theirs} µs of PostgreSQL a message; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ${counted.reduce((sum, one) => sum + one.refused, 0)} refused`,
  );

  async function lineOf(output: (typeof outputs)[number]): Promise<string> {
    let text = "";
    while (!text.includes("\n")) {
      const { value, done } = await output.read();
      if (done) throw new Error("a node has ended");
      text += decoder.decode(value);
    }
    return text;
  }
}

async function populated(url: string, rooms: number): Promise<Case["pairs"]> {
  const store = await open(url);
  const town = new Townsfolk(store);
  const people = await town.accounts(...upTo(PEOPLE).map((n) => `person${n}`));
  const pairs: (readonly [User["id"], Room["id"]])[] = [];
  await Promise.all(
    upTo(rooms).map(async (n) => {
      const { room } = await town.does(SYSTEM, { type: "room.create", name: `room${n}` });
      if (!room) throw new Error("no room");
      const members =
        rooms === 1 ? people : upTo(MEMBERS).map((i) => people[(n * MEMBERS + i) % PEOPLE] as User);
      for (const { id } of members) {
        await town.does(id, { type: "room.join", room: room.id });
        pairs.push([id, room.id]);
      }
    }),
  );
  await store.close();
  return pairs;
}

if (values.node) await node();
else {
  const postgres = await Postgres.open({
    ...{ fsync: "on", full_page_writes: "on", synchronous_commit: "on", synchronous_standby_names: "" },
    ...{ shared_buffers: "256MB", max_wal_size: "4GB", max_connections: "100" },
  });
  for (const rooms of values.rooms.split(",")) await measure(postgres, Number(rooms));
  await postgres[Symbol.asyncDispose]();
  process.exit(0);
}
