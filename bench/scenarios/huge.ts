import { Checks } from "../checks.ts";
import type { Client, Watcher } from "../client.ts";
import { createRooms, drop, type Member, openCrowd } from "../crowd.ts";
import { measure, type Outcome, pace, type Timing } from "../measure.ts";
import { Samples } from "../samples.ts";
import type { Server } from "../server.ts";
import { RoomStream, textOf } from "../stream.ts";

const ROOM = "huge";
const DRAIN_MS_MAX = 60_000;

export type HugeShape = { members: number; senders: number; perSecond: number };

/** Notes for every member and message how long after its due time the message was there. */
class Arrivals implements Watcher {
  readonly latency = new Samples();
  /** When each sender's messages were due. */
  readonly #dueAt: number[][] = [];
  readonly #stream: RoomStream;
  /** Messages sent before this moment are not noted. */
  since = Number.POSITIVE_INFINITY;
  /** Messages sent by all. */
  total = 0;

  constructor(stream: RoomStream) {
    this.#stream = stream;
  }

  /** The number of this message among its sender's. */
  sent(sender: number, dueAt: number): number {
    this.total += 1;
    const sent = this.#dueAt[sender] ?? [];
    this.#dueAt[sender] = sent;
    return sent.push(dueAt) - 1;
  }

  advanced(client: Client): void {
    const { ends, senders, counters } = this.#stream;
    const now = performance.now();
    while ((ends[client.messages] ?? Number.POSITIVE_INFINITY) <= client.offset) {
      const dueAt =
        this.#dueAt[senders[client.messages] ?? -1]?.[counters[client.messages] ?? -1] ?? Number.NaN;
      if (dueAt >= this.since) this.latency.add(now - dueAt);
      client.messages += 1;
    }
  }
}

/** One room, very many members, few messages a second: how long until the last of them has it? */
export async function huge(server: Server, shape: HugeShape, timing: Timing): Promise<Outcome> {
  const checks = new Checks();
  const stream = new RoomStream(ROOM, server.dialect, checks);
  const arrivals = new Arrivals(stream);
  await createRooms(server, checks, [ROOM]);
  const members = await openCrowd(shape.members, checks, () => ({ server, room: ROOM, next: stream }));
  for (const { client } of members) client.watcher = arrivals;
  const senders = members.slice(0, shape.senders);
  for (const { name } of senders) stream.addSender(name);
  const send = (index: number, dueAt: number) => {
    const sender = index % senders.length;
    const text = textOf(sender, arrivals.sent(sender, dueAt));
    senders[sender]?.client.sendText(server.dialect.post(ROOM, text));
  };

  const paced = (ms: number) => pace({ perSecond: shape.perSecond, ms }, send);
  await paced(timing.warmMs);
  await allArrived(members, stream, arrivals.total, checks);
  arrivals.since = performance.now();
  const count = () => members.reduce((sum, { client }) => sum + client.messages, 0);
  const outcome = await measure({ server, checks, count }, async () => {
    await paced(timing.windowMs);
    await allArrived(members, stream, arrivals.total, checks);
  });
  const { rss } = server.memory();
  drop(members);
  const { latency } = arrivals;
  const expected = Math.round((shape.perSecond * timing.windowMs) / 1000) * shape.members;
  if (latency.count !== expected) throw new Error(`${latency.count} deliveries instead of ${expected}`);
  const [p50Ms, p99Ms, maxMs] = [latency.percentile(50), latency.percentile(99), latency.percentile(100)];
  return { ...outcome, p50Ms, p99Ms, maxMs, rss };
}

async function allArrived(
  members: readonly Member[],
  stream: RoomStream,
  sent: number,
  checks: Checks,
): Promise<void> {
  const behind = () => members.filter(({ client }) => client.messages !== sent).length;
  const missing = () =>
    `${stream.ends.length} of ${sent} messages have arrived, ${behind()} members lack some`;
  await checks.until(() => stream.ends.length >= sent && behind() === 0, DRAIN_MS_MAX, missing);
}
