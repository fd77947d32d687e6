/*
 * Several nodes against one, and against Socket.IO with its Redis adapter, on the same work: `bun bench/cluster.ts`. One room, whose
 * members are spread over all nodes; ten of them write, each with eight messages under way. Then: what a room's traffic costs a node
 * that has none of its readers. Needs redis-server and nats-server. PostgreSQL flushes each commit; Socket.IO stores nothing.
 */
import { parseArgs } from "node:util";
import { Checks } from "./checks.ts";
import { ClosedLoop } from "./closed-loop.ts";
import { createRooms, drop, type Member, openCrowd } from "./crowd.ts";
import { cpuMicros, describeMachine } from "./machine.ts";
import { pace } from "./measure.ts";
import { Samples } from "./samples.ts";
import { exchatSite, type Site, socketIoSite } from "./sites.ts";
import { RoomStream } from "./stream.ts";

const { values } = parseArgs({
  options: {
    members: { type: "string", default: "1000" },
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    rate: { type: "string", default: "1000" },
    only: { type: "string", default: "busy,idle" },
  },
});
const [members, seconds, rounds, rate] = [values.members, values.seconds, values.rounds, values.rate].map(
  Number,
) as [number, number, number, number];
const SENDERS = 10;
const IN_FLIGHT = 8;
const ROOM = "room-0";
const WARM_MS = 1_500;
const DRAIN_MS_MAX = 20_000;

interface Crowd {
  /** One stream for each node: the members of one node must all get the same bytes. */
  readonly streams: readonly RoomStream[];
  readonly members: readonly Member[];
  readonly senders: readonly ClosedLoop[];
  readonly checks: Checks;
  readonly latency: Samples;
}

/** So many members of one room, at these nodes in turns. */
async function crowd({ entrances }: Site, count: number, inFlight: number): Promise<Crowd> {
  const [checks, latency] = [new Checks(), new Samples()];
  const [first] = entrances;
  if (!first) throw new Error("there are no nodes");
  const streams = entrances.map(({ dialect }) => new RoomStream(ROOM, dialect, checks));
  const at = <T>(list: readonly T[], index: number) => list[index % list.length] as T;
  await createRooms(first, checks, [ROOM]);
  const members = await openCrowd(count, checks, (index) => ({
    ...{ server: at(entrances, index), room: ROOM, next: at(streams, index) },
  }));
  const senders = members.slice(0, SENDERS).map(({ client, name }, index) => {
    const stream = at(streams, index);
    for (const other of streams) if (other !== stream) other.addSender(name);
    const { dialect } = first;
    return new ClosedLoop(client, name, { stream, dialect, room: ROOM, inFlight, latency });
  });
  return { streams, members, senders, checks, latency };
}

const received = ({ members, streams }: Crowd): number =>
  members.reduce((sum, { client }, index) => {
    return sum + (streams[index % streams.length] as RoomStream).messagesBefore(client.offset);
  }, 0);

/** Everybody has everything that was sent. */
async function complete(one: Crowd, site: Site): Promise<void> {
  const { checks, members, senders } = one;
  for (const sender of senders) sender.stop();
  const wanted = () => members.length * senders.reduce((sum, { sent }) => sum + sent, 0);
  await checks.until(
    () => received(one) === wanted(),
    DRAIN_MS_MAX,
    () => `${wanted() - received(one)} are missing`,
  );
  const [first, ...others] = one.streams.map(({ bytes, length }) => bytes.subarray(0, length));
  if (site.hasOneOrder && others.some((bytes) => !first?.equals(bytes)))
    throw new Error("two nodes have not the same order");
  drop(members);
}

interface Measured {
  readonly name: string;
  readonly perSecond: number;
  readonly nodesMicros: number;
  readonly othersMicros: number;
  readonly p50: number;
  readonly p99: number;
}

/** As fast as messages come back. */
async function busy(site: Site): Promise<Measured> {
  const one = await crowd(site, members, IN_FLIGHT);
  for (const sender of one.senders) sender.start();
  await one.checks.during(WARM_MS);
  one.latency.clear();
  const [from, count, nodes, others] = [
    performance.now(),
    received(one),
    site.nodesMicros(),
    site.othersMicros(),
  ];
  await one.checks.during(seconds * 1_000);
  const done = received(one) - count;
  const measured = {
    name: site.name,
    perSecond: (done / (performance.now() - from)) * 1_000,
    nodesMicros: (site.nodesMicros() - nodes) / done,
    othersMicros: (site.othersMicros() - others) / done,
    p50: one.latency.percentile(50),
    p99: one.latency.percentile(99),
  };
  await complete(one, site);
  return measured;
}

/** µs of processor time of the last of two nodes, for each message in a room that nobody there reads; and a second without any. */
async function besides(site: Site): Promise<readonly [perMessage: number, idle: number]> {
  const first = { ...site, entrances: site.entrances.slice(0, 1) };
  const one = await crowd(first, SENDERS, Math.round(rate * seconds));
  const idler = site.pids.at(-1) ?? 0;
  const window = async (work: Promise<unknown>) => {
    const before = cpuMicros(idler);
    await work;
    return cpuMicros(idler) - before;
  };
  const quiet = await window(Bun.sleep(seconds * 1_000));
  const say = (n: number) => one.senders[n % SENDERS]?.say();
  const busy = await window(pace({ perSecond: rate, ms: seconds * 1_000 }, say));
  await complete(one, first);
  return [(busy - quiet) / (rate * seconds), quiet / seconds];
}

const sites = [
  () => socketIoSite(1),
  () => socketIoSite(2),
  () => exchatSite(1, "none"),
  () => exchatSite(2, "NOTIFY"),
  () => exchatSite(2, "NATS"),
];
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** The median of all rounds, a line for each. */
function lines(runs: readonly Measured[]): string[] {
  const of = (name: string, what: Exclude<keyof Measured, "name">) =>
    median(runs.filter((run) => run.name === name).map((run) => run[what]));
  const peer = of("socket.io, 2 nodes, Redis", "perSecond");
  return [...new Set(runs.map(({ name }) => name))].map(
    (name) =>
      `${name}: ${Math.round(of(name, "perSecond"))} deliveries/s (${(of(name, "perSecond") / peer).toFixed(1)} × socket.io's cluster); ` +
      `${of(name, "nodesMicros").toFixed(2)} µs of the nodes and ${of(name, "othersMicros").toFixed(2)} µs of what they share a delivery; ` +
      `echo p50 ${of(name, "p50").toFixed(0)} ms, p99 ${of(name, "p99").toFixed(0)} ms`,
  );
}

console.log(`${new Date().toISOString().slice(0, 10)}, ${describeMachine()}`);
if (values.only.includes("busy")) {
  const runs: Measured[] = [];
  for (let round = 0; round < rounds; round += 1)
    for (const open of sites) {
      await using site = await open();
      runs.push(await busy(site));
    }
  for (const line of lines(runs)) console.log(line);
}
if (values.only.includes("idle"))
  for (const bus of ["NOTIFY", "NATS"] as const) {
    await using site = await exchatSite(2, bus);
    const [perMessage, idle] = await besides(site);
    console.log(
      `a node without readers of the room, ${bus}: ${perMessage.toFixed(1)} µs a message at ${rate}/s, beside ${idle.toFixed(0)} µs a second anyway`,
    );
  }
process.exit(0);
