import { expect, setDefaultTimeout, test } from "bun:test";
import { inTime } from "../support/deadline.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { metricsOf } from "../support/metrics.ts";
import { signUp } from "../support/people.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";
import { upTo } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

/** More than the outbox and what the kernel holds of one connection on both sides: 12,000 × 1.5 kB = 18 MB. */
const POSTS = 12_000;
const BODY_CHARACTERS = 1_350;
const AT_ONCE = 200;
const SLOW = 3;
const CLOSED_MS_MAX = 10_000;
const MEMORY_BYTES_MAX = 64 * 1_048_576;

/** A client that says hello by hand, since only a bare socket can be told to stop reading. */
class Sloth {
  readonly token: string;
  readonly socket: RawWebSocket;
  /** Of every event that came, in order. */
  readonly seqs: number[] = [];
  readonly #greeted = Promise.withResolvers<void>();
  readonly #awaited = Promise.withResolvers<void>();
  #last = Number.POSITIVE_INFINITY;

  private constructor(token: string, socket: RawWebSocket) {
    this.token = token;
    this.socket = socket;
    // Searching the inbox for each of so many frames would take longer than all the rest.
    socket.inbox.add = ({ payload }) => this.#receive(payload.subarray(0, 60).toString());
  }

  static async comes(server: Server, token: string, rooms: Record<string, number> = {}): Promise<Sloth> {
    const socket = await RawWebSocket.connect(server.url, { protocol: "exchat.v1" });
    const sloth = new Sloth(token, socket);
    socket.sendText(JSON.stringify({ ref: "hello", type: "hello", token, rooms }));
    await inTime(sloth.#greeted.promise, () => "hello is answered");
    return sloth;
  }

  async reaches(seq: number): Promise<void> {
    this.#last = seq;
    this.#check();
    await inTime(this.#awaited.promise, () => `event ${seq}; the last was ${this.seqs.at(-1)}`);
  }

  #receive(beginning: string): void {
    const seq = /^\{"event":\{"room":"r\d+","seq":(\d+)/.exec(beginning)?.[1];
    if (seq !== undefined) this.seqs.push(Number(seq));
    if (beginning.startsWith('{"ref":"hello","ok"')) this.#greeted.resolve();
    this.#check();
  }

  #check(): void {
    if ((this.seqs.at(-1) ?? 0) >= this.#last) this.#awaited.resolve();
  }
}

async function member(server: Server, name: string): Promise<string> {
  const token = await signUp(server.url, name);
  await using client = await FullClient.connect(server.wsUrl, { name, token });
  await client.ok("room.join", { name: "default" });
  return token;
}

test("[FEED-4] whoever stops reading is closed before long, costs no memory, delays nobody, and gets every message on resuming", async () => {
  await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  const names = ["ada", "bob", ...upTo(SLOW).map((n) => `sloth-${n}`)];
  const [hers = "", his = "", ...tokens] = await Promise.all(names.map((name) => member(server, name)));
  await using ada = await FullClient.connect(server.wsUrl, { token: hers, name: "ada" });
  await using bob = await FullClient.connect(server.wsUrl, { token: his, name: "bob" });
  const [{ id: room, seq: start }] = ada.hello.rooms as [RoomOfMine];
  const sloths: Sloth[] = [];
  for (const token of tokens) sloths.push(await Sloth.comes(server, token));
  const write = async (from: number, to: number) => {
    for (let n = from; n <= to; n += AT_ONCE)
      await Promise.all(
        upTo(n + AT_ONCE - 1, n).map((i) =>
          ada.ok("message.post", { room, body: `${i} ${"x".repeat(BODY_CHARACTERS)}` }),
        ),
      );
  };
  // What the server needs to write at all is not what the slow ones cost.
  await write(1, 2_000);
  await ada.ok("search", { query: "starts what reads for the index" });
  const before = await metricsOf(server.url);
  for (const { socket } of sloths) socket.pause();

  let exceededAt = 0;
  let memory = 0;
  for (let n = 2_001; n <= POSTS; n += 1_000) {
    await write(n, n + 999);
    const now = await metricsOf(server.url);
    memory = Math.max(memory, now["resident_memory_bytes"] as number);
    if (exceededAt === 0 && now["slow_readers_closed_total"] === SLOW) exceededAt = performance.now();
  }
  expect(exceededAt).toBeGreaterThan(0);
  expect(memory - (before["resident_memory_bytes"] as number)).toBeLessThan(MEMORY_BYTES_MAX);
  await bob.event(room, ({ seq }) => seq === start + POSTS, "the last message");
  expect(bob.events(room).map(({ seq }) => seq)).toEqual(upTo(start + POSTS, start + 1));

  // They never read their close frame, and still are gone in time.
  while ((await metricsOf(server.url))["connections"] !== 2)
    if (performance.now() - exceededAt > CLOSED_MS_MAX)
      throw new Error("they are still connected after 10 s");

  for (const sloth of sloths) {
    sloth.socket.resume();
    expect([4008, 1006]).toContain((await sloth.socket.isClosed()).code);
    const last = start + sloth.seqs.length;
    expect(sloth.seqs).toEqual(upTo(last, start + 1));
    expect(last).toBeLessThan(start + POSTS);
    const back = await Sloth.comes(server, sloth.token, { [room]: last });
    await back.reaches(start + POSTS);
    expect(back.seqs).toEqual(upTo(start + POSTS, last + 1));
    await back.socket[Symbol.asyncDispose]();
  }
});
