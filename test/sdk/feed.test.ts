import { expect, setDefaultTimeout, test } from "bun:test";
import { cp } from "node:fs/promises";
import type { Event } from "../../src/protocol/events.ts";
import { connect } from "../../src/sdk/chat.ts";
import { signUp } from "../../src/sdk/sign-in.ts";
import { Refused, Restored } from "../../src/sdk/thrown.ts";
import { chatter, posts, rejection, take, Wires } from "../support/chatters.ts";
import { Inbox } from "../support/inbox.ts";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { seqs, upTo } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);
const FREE = { env: { EXCHAT_RATE_LIMIT: "off" } };
const MANY = 3_000;
const CUTS = 20;
/** The making of the room, and ada's joining. */
const BEFORE = 2;

test("[SDK-1] a feed begins with what comes next, after a seq, after a place, or with the very first event", async () => {
  await using server = await startServer();
  using ada = await chatter(server, "ada");
  const room = await ada.create("kitchen");
  const next = ada.feed(room.id);
  await posts(ada, room, 5);
  expect(seqs(await take(next, 3))).toEqual([3, 4, 5]);
  expect(seqs(await take(ada.feed(room.id, { after: next.place }), 2))).toEqual([6, 7]);
  expect(seqs(await take(ada.feed(room.id, { after: 0 }), 7))).toEqual(upTo(7));
  // Its own message may be answered before it comes as an event.
  const { seq } = await ada.post(room.id, "and one more");
  const after = ada.feed(room.id, { after: seq });
  await ada.post(room.id, "the last");
  expect(seqs(await take(after, 1))).toEqual([seq + 1]);
  expect(() => ada.feed(room.id, { after: "what is this" })).toThrow("this is no place in a feed");
});

test("[SDK-1] whoever asks for the next event before the last has come gets them in order, and can stop while waiting", async () => {
  await using server = await startServer();
  using ada = await chatter(server, "ada");
  const room = await ada.create("kitchen");
  const feed = ada.feed(room.id);
  const asked = [feed.next(), feed.next(), feed.next()];
  await posts(ada, room, 2);
  expect((await asked[0])?.value?.seq).toBe(3);
  expect((await asked[1])?.value?.seq).toBe(4);
  await feed.return?.();
  expect(await asked[2]).toEqual({ done: true, value: undefined });
  expect(await feed.next()).toEqual({ done: true, value: undefined });
});

test("[SDK-6] a consumer who sleeps through thousands of events gets every one, though few were kept for it", async () => {
  await using server = await startServer(FREE);
  using ada = await chatter(server, "ada");
  const wires = new Wires();
  using bob = await chatter(server, "bob", { WebSocket: wires.WebSocket });
  const room = await ada.create("kitchen");
  await bob.join("kitchen");
  const feed = bob.feed(room.id);
  const first = await ada.post(room.id, "good night");
  expect(seqs(await take(feed, 1))).toEqual([first.seq]);
  for (let i = 0; i < MANY / 500; i += 1) await posts(ada, room, 500);
  // Everything has come: a second feed of his has seen the last.
  const last = first.seq + MANY;
  expect(seqs(await take(bob.feed(room.id, { after: last - 1 }), 1))).toEqual([last]);
  const asked: number[] = [];
  for (let at = first.seq; at < last; ) {
    const some = seqs(await take(feed, Math.min(777, last - at)));
    asked.push(...some);
    at = some.at(-1) as number;
    await ada.post(room.id, "meanwhile");
  }
  expect(asked).toEqual(upTo(last, first.seq + 1));
  // What he has got and nobody kept was read from the log: a page is a hundred.
  expect(wires.sent.filter((frame) => frame.includes("history.read")).length).toBeGreaterThan(MANY / 100 - 6);
});

test("[SDK-1] through twenty cuts of the network while ada writes, bob gets every event once, in order", async () => {
  await using server = await startServer(FREE);
  using ada = await chatter(server, "ada");
  const wires = new Wires();
  const states = new Inbox<string>();
  using bob = await chatter(server, "bob", {
    WebSocket: wires.WebSocket,
    state: ({ is }) => states.add(is),
  });
  const room = await ada.create("kitchen");
  const { id } = await bob.join("kitchen");
  const feed = bob.feed(id, { after: 0 });
  const got: Event[] = [];
  for (let cut = 0; cut < CUTS; cut += 1) {
    const written = posts(ada, room, 25, `before cut ${cut}:`);
    const own = bob.post(id, `bob ${cut}`);
    got.push(...(await take(feed, 10)));
    states.forget();
    wires.cut();
    await states.nextWhere((is) => is === "waiting", "bob has lost the connection");
    bob.wake();
    await Promise.all([written, own]);
  }
  const total = BEFORE + 1 + CUTS * 26;
  got.push(...(await take(feed, total - got.length)));
  expect(seqs(got)).toEqual(upTo(total));
  const bobs = got.filter((event) => event.type === "message.posted" && event.by === bob.me.id);
  expect(bobs.map((event) => "body" in event && event.body)).toEqual(upTo(CUTS).map((n) => `bob ${n - 1}`));
});

test("[SDK-6] a feed of a long log goes from its beginning into what is being written", async () => {
  await using server = await startServer(FREE);
  using ada = await chatter(server, "ada");
  const room = await ada.create("kitchen");
  await posts(ada, room, 900);
  using again = await connect({ url: server.url, name: "gina" });
  await again.join("kitchen");
  const feed = again.feed(room.id, { after: 0 });
  const writing = posts(ada, room, 900, "live");
  const total = BEFORE + 1 + 1_800;
  expect(seqs(await take(feed, total))).toEqual(upTo(total));
  await writing;
});

test("[SDK-7] a feed ends when one leaves, when one is put out, and when the client is closed", async () => {
  await using server = await startServer();
  using ada = await chatter(server, "ada");
  using bob = await chatter(server, "bob");
  const room = await ada.create("kitchen");
  const types = async (feed: AsyncIterable<Event>) => {
    const all: string[] = [];
    for await (const event of feed) all.push(event.type);
    return all;
  };
  await bob.join("kitchen");
  const removed = types(bob.feed(room.id));
  await ada.call("room.remove", { room: room.id, user: "bob" });
  expect(await removed).toEqual(["member.removed"]);
  await bob.join("kitchen");
  const left = types(bob.feed(room.id));
  await bob.leave(room.id);
  expect(await left).toEqual(["member.left"]);
  const outside = await rejection(bob.feed(room.id).next());
  expect(outside).toBeInstanceOf(Refused);
  expect((outside as Refused).code).toBe("not_member");
  const closed = types(ada.feed(room.id));
  ada.close();
  expect(await closed).toEqual([]);
});

test("[SDK-7] whoever is signed out is told so by everything that waits", async () => {
  await using server = await startServer();
  const { token } = await signUp(server.url, { username: "ada", password: "correct horse" });
  using ada = await connect({ url: server.url, token });
  using elsewhere = await connect({ url: server.url, token: (await ada.call("session.create", {})).token });
  const room = await ada.create("kitchen");
  const feed = ada.feed(room.id).next();
  await elsewhere.call("session.revoke", {});
  const why = await rejection(feed);
  expect(why).toBeInstanceOf(Refused);
  expect((why as Refused).message).toBe("you have been signed out");
  expect(await rejection(ada.post(room.id, "still here?"))).toBe(why);
  expect(await rejection(ada.call("ping", {}))).toBe(why);
});

test("[SDK-8] when the server goes back to a backup, every feed says so, and says where to go on", async () => {
  using backup = new TempFolder();
  await using server = await startServer();
  using ada = await chatter(server, "ada");
  const room = await ada.create("kitchen");
  await posts(ada, room, 10);
  await server.stop();
  await cp(server.data, backup.in("data"), { recursive: true });
  await server.restart();
  await posts(ada, room, 10);
  const live = ada.feed(room.id, { after: 0 });
  await take(live, 22);
  const waiting = live.next();
  const { place } = live;
  await server.stop();
  await cp(backup.in("data"), server.data, { recursive: true });
  await server.restart();
  // By now it may be waiting for some seconds before its next try.
  ada.wake();
  const why = (await rejection(waiting)) as Restored;
  expect(why).toBeInstanceOf(Restored);
  expect(await rejection(ada.feed(room.id, { after: place }).next())).toBeInstanceOf(Restored);
  expect(await rejection(ada.feed(room.id, { after: 22 }).next())).toBeInstanceOf(Restored);
  const feed = ada.feed(room.id, { after: why.place });
  await ada.post(room.id, "a new time");
  const [event] = await take(feed, 1);
  expect(event).toMatchObject({ seq: 13, body: "a new time" });
});
