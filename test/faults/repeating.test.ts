import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Event } from "../../src/protocol/events.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { encodeFrame } from "../support/raw-frame.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";
import { upTo } from "../support/townsfolk.ts";

setDefaultTimeout(30_000);

const TIMES = 50;
const CONNECTIONS = 5;
const AT_ONCE = 1_000;

let server: Server;
const tokens = new Map<string, string>();
let room: string;
let other: string;

beforeAll(async () => {
  server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  for (const name of ["ada", "bob"]) tokens.set(name, await signUp(server.url, name));
  await using bob = await comes("bob");
  [room, other] = (await Promise.all(["kitchen", "garden"].map((name) => joined(bob, name)))) as [
    string,
    string,
  ];
  await using ada = await comes("ada");
  for (const name of ["kitchen", "garden"]) await joined(ada, name);
});
afterAll(() => server[Symbol.asyncDispose]());

const comes = (name: string, rooms: Readonly<Record<string, number>> = {}) =>
  FullClient.connect(server.wsUrl, { name, token: tokens.get(name) ?? "", rooms });

async function joined(client: FullClient, name: string): Promise<string> {
  await client.request("room.create", { name });
  return (await client.ok<{ room: RoomOfMine }>("room.join", { name })).room.id;
}

/** The messages of a room that say this. */
async function saying(client: FullClient, body: string): Promise<Event[]> {
  const { events } = await client.ok<{ events: Event[] }>("history.read", { room, limit: 100 });
  return events.filter((event) => event.type === "message.posted" && event.body === body);
}

describe("a nonce", () => {
  test("[LOG-4] that ada sends fifty times at once, over five connections, is one message with fifty equal answers", async () => {
    await using bob = await comes("bob");
    const adas = await Promise.all(upTo(CONNECTIONS).map(() => comes("ada")));
    const post = { room, body: "once is enough", nonce: "storm" };
    const answers = await Promise.all(
      upTo(TIMES).map((n) => adas[n % CONNECTIONS]?.ok<{ seq: number }>("message.post", post)),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    await bob.settled();
    for (const client of [bob, ...adas]) {
      await client.settled();
      expect(client.events(room).map(({ seq }) => seq)).toEqual([answers[0]?.seq as number]);
    }
    expect(await saying(bob, post.body)).toHaveLength(1);
    for (const ada of adas) await ada.close();
  });

  test("[LOG-4] is refused for another text and another room, whoever wins when both come at once", async () => {
    await using desk = await comes("ada");
    await using phone = await comes("ada");
    const post = { room, body: "the first", nonce: "conflict" };
    await desk.ok("message.post", post);
    expect((await phone.refused("message.post", { ...post, body: "the second" })).code).toBe(
      "nonce_conflict",
    );
    expect((await phone.refused("message.post", { ...post, room: other })).code).toBe("nonce_conflict");
    const rivals = await Promise.all(
      upTo(20).map((n) =>
        [desk, phone][n % 2]?.request("message.post", { room, body: `rival ${n}`, nonce: "rivals" }),
      ),
    );
    const codes = rivals.map((answer) => answer?.error?.code ?? "stored").sort();
    expect(codes).toEqual([...upTo(19).map(() => "nonce_conflict" as const), "stored"]);
  });

  test("[LOG-4] of ada's is nothing to bob, who may use the same for something else", async () => {
    await using ada = await comes("ada");
    await using bob = await comes("bob");
    const hers = await ada.ok<{ seq: number }>("message.post", { room, body: "hers", nonce: "shared" });
    const his = await bob.ok<{ seq: number }>("message.post", { room, body: "his", nonce: "shared" });
    expect(his.seq).toBe(hers.seq + 1);
    expect(await ada.ok("message.post", { room, body: "hers", nonce: "shared" })).toMatchObject({
      seq: hers.seq,
    });
  });
});

describe("a connection", () => {
  test("[FEED-6] that says a thousand things in one packet is answered in order, and everything is there in order", async () => {
    await using bob = await comes("bob");
    await using raw = await RawWebSocket.connect(server.url, { protocol: "exchat.v1" });
    raw.sendText(JSON.stringify({ ref: "hello", type: "hello", token: tokens.get("ada") }));
    await raw.nextText();
    const posts = upTo(AT_ONCE).map((n) => ({
      ref: `${n}`,
      type: "message.post",
      room,
      body: `at once ${n}`,
    }));
    raw.sendBytes(Buffer.concat(posts.map((post) => encodeFrame({ payload: JSON.stringify(post) }))));
    await bob.message(room, `at once ${AT_ONCE}`);
    await raw.inbox.first(({ payload }) => payload.includes(`{"ref":"${AT_ONCE}"`), "the last answer");
    const refs = raw.inbox.all.flatMap(
      ({ payload }) => /^\{"ref":"(\d+)","ok"/.exec(payload.toString())?.[1] ?? [],
    );
    expect(refs).toEqual(upTo(AT_ONCE).map(String));
    const said = bob.events(room).flatMap((event) => (event.type === "message.posted" ? [event.body] : []));
    expect(said).toEqual(posts.map(({ body }) => body));
  });

  test("[FULL-1] that uses a ref twice gets an answer to each request", async () => {
    await using raw = await RawWebSocket.connect(server.url, { protocol: "exchat.v1" });
    raw.sendText('{"ref":"same","type":"hello"}');
    for (const type of ["ping", "room.list", "nonsense"]) raw.sendText(JSON.stringify({ ref: "same", type }));
    const answers: string[] = [];
    for (let n = 0; n < 4; n += 1) answers.push(await raw.nextText());
    expect(answers.map((answer) => answer.replace(/^\{"ref":"same","(\w+)".*$/s, "$1"))).toEqual([
      ...["ok", "ok", "ok", "error"],
    ]);
  });

  test("[FEED-2] that has more than there is, or a room it is not in, is told to load anew, and what comes follows", async () => {
    await using ada = await comes("ada");
    const head = ada.hello.rooms.find(({ id }) => id === room)?.seq ?? 0;
    await using back = await comes("ada", { [room]: head + 1_000, r999: 3 });
    await back.settled();
    expect(back.resets.all.map((reset) => reset.room).sort()).toEqual([room, "r999"].sort());
    await ada.ok("message.post", { room, body: "and on it goes" });
    await back.message(room, "and on it goes");
    expect(back.events(room).map(({ seq }) => seq)).toEqual([head + 1]);
  });
});
