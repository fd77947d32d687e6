import { Checks } from "../checks.ts";
import { ClosedLoop } from "../closed-loop.ts";
import { createRooms, drop, type Member, openCrowd } from "../crowd.ts";
import { openFullCrowd } from "../full-crowd.ts";
import { FullStream } from "../full-stream.ts";
import { measure, type Outcome, pace, type Timing } from "../measure.ts";
import { Samples } from "../samples.ts";
import type { Server } from "../server.ts";
import { RoomStream } from "../stream.ts";

const DRAIN_MS_MAX = 20_000;
/** After the last message: time for a doubled one to show. */
const QUIET_MS = 200;
const ENTERED_MS = 2_000;

export type Shape = {
  rooms: number;
  members: number;
  senders: number;
  inFlight: number;
  /** The full protocol, with one array of frames for each turn; none = the one that all servers speak. */
  full?: true;
  /** Messages a second, of all senders in turns, at a steady pace; none = as fast as they come back. */
  perSecond?: number;
  /** The generator looks at its sockets only so often: what has arrived meanwhile is read at once. */
  glanceMs: number;
};

type Room = { name: string; stream: RoomStream; members: Member[]; senders: ClosedLoop[] };

/** Closed-loop room broadcast: every message in flight comes back to its sender before the next one goes out. */
export async function broadcast(server: Server, shape: Shape, timing: Timing): Promise<Outcome> {
  const checks = new Checks();
  const latency = new Samples();
  const rooms = await (shape.full ? fillFull : fill)(server, shape, checks, latency);
  using _ = glancing(shape.glanceMs);
  const senders = rooms.flatMap((room) => room.senders);
  const load = loadOf(senders, shape, checks);
  await load(timing.warmMs);
  latency.clear();
  const outcome = await measure({ server, checks, count: () => delivered(rooms) }, () =>
    load(timing.windowMs),
  );
  for (const sender of senders) sender.stop();
  const rss = server.memory().rss;
  const [p50, p99] = [latency.percentile(50), latency.percentile(99)];
  await verify(rooms, checks);
  for (const room of rooms) drop(room.members);
  return { ...outcome, echoP50Ms: p50, echoP99Ms: p99, rss };
}

/** What the senders do for so many milliseconds. */
function loadOf(senders: readonly ClosedLoop[], { perSecond }: Shape, checks: Checks) {
  let next = 0;
  if (perSecond === undefined) for (const sender of senders) sender.start();
  return async (ms: number): Promise<void> => {
    if (perSecond === undefined) return await checks.during(ms);
    await pace({ perSecond, ms }, () => {
      senders[next % senders.length]?.say();
      next += 1;
    });
  };
}

/** Makes every turn of the event loop wait, so that a chunk read is many messages and not one. */
function glancing(ms: number): Disposable {
  let on = ms > 0;
  const wait = () => {
    Bun.sleepSync(ms);
    if (on) setImmediate(wait);
  };
  if (on) setImmediate(wait);
  return {
    [Symbol.dispose]: () => {
      on = false;
    },
  };
}

async function fill(server: Server, shape: Shape, checks: Checks, latency: Samples): Promise<Room[]> {
  const { dialect } = server;
  const names = Array.from({ length: shape.rooms }, (_, index) => `room-${index}`);
  await createRooms(server, checks, names);
  const rooms = names.map((name): Room => {
    return { name, stream: new RoomStream(name, dialect, checks), members: [], senders: [] };
  });
  const roomOf = (index: number) => rooms[index % rooms.length] as Room;
  const members = await openCrowd(shape.rooms * shape.members, checks, (index) => {
    const { name, stream } = roomOf(index);
    return { server, room: name, next: stream };
  });
  for (const [index, member] of members.entries()) roomOf(index).members.push(member);
  for (const { name, stream, members, senders } of rooms) {
    for (const { client, name: user } of members.slice(0, shape.senders)) {
      senders.push(
        new ClosedLoop(client, user, { stream, dialect, room: name, inFlight: shape.inFlight, latency }),
      );
    }
  }
  checks.throwIfFailed();
  return rooms;
}

/** One room, whose members speak the full protocol. */
async function fillFull(server: Server, shape: Shape, checks: Checks, latency: Samples): Promise<Room[]> {
  const name = "room-0";
  const stream = new FullStream(checks);
  await createRooms(server, checks, [name]);
  const members = await openFullCrowd(shape.members, checks, { server, room: name, stream });
  // All have heard of each other, and of who is here.
  await checks.during(ENTERED_MS);
  stream.begin();
  const senders = members.slice(0, shape.senders).map(({ client, name: user }) => {
    const { dialect, room } = stream;
    return new ClosedLoop(client, user, { stream, dialect, room, inFlight: shape.inFlight, latency });
  });
  return [{ name, stream, members, senders }];
}

/** Messages that have arrived at members, all members together. */
function delivered(rooms: readonly Room[]): number {
  let sum = 0;
  for (const { stream, members } of rooms) {
    for (const { client } of members) sum += stream.messagesBefore(client.offset);
  }
  return sum;
}

/** Every member has every message that was sent: the stream itself proves order and number, so lengths are enough. */
async function verify(rooms: readonly Room[], checks: Checks): Promise<void> {
  const behind = () =>
    rooms.flatMap((room) => room.members.filter(({ client }) => client.offset !== room.stream.length)).length;
  const sent = (room: Room) => room.senders.reduce((sum, sender) => sum + sender.sent, 0);
  const short = () => rooms.filter((room) => room.stream.ends.length !== sent(room)).length;
  const missing = () => `${behind()} members lack messages, and ${short()} rooms lack messages for all`;
  await checks.until(() => behind() === 0 && short() === 0, DRAIN_MS_MAX, missing);
  await checks.during(QUIET_MS);
  if (behind() + short() > 0) checks.fail(`after everything had arrived, more came: ${missing()}`);
  checks.throwIfFailed();
}
