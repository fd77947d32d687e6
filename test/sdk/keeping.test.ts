import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RoomId } from "../../src/protocol/ids.ts";
import { connect } from "../../src/sdk/chat.ts";
import { fold } from "../../src/sdk/messages.ts";
import { posts, take } from "../support/chatters.ts";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { seqs, upTo } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

/** A server whose kitchen has 30 messages of 40 days ago (up to `old`) and three of today. */
async function oldKitchen(what = "old message") {
  const server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  const token = await signUp(server.url, "ada");
  const before = await connect({ url: server.url, token });
  const room = await before.create("kitchen");
  await posts(before, room, 30, what);
  before.close();
  await server.stop();
  {
    using db = new Database(join(server.data, "exchat.sqlite"));
    db.run("update events set at = at - 40 * 86400000");
  }
  await server.restart();
  const ada = await connect({ url: server.url, token });
  await posts(ada, room, 3, "young message");
  return { server, token, ada, room, old: 32, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("[KEEP-6] a feed from before what is kept, or from the start, begins with what is kept; one that is open goes on", async () => {
  await using kitchen = await oldKitchen();
  const { ada, room, old } = kitchen;
  const live = ada.feed(room.id, { after: 0 });
  expect(seqs(await take(live, 5))).toEqual(upTo(5));
  const told = ada.feed(room.id);
  await ada.call("room.set", { room: room.id, keepDays: 30 });
  const [changed, expired] = await take(told, 2);
  expect(changed?.type).toBe("room.changed");
  expect(expired).toMatchObject({ type: "messages.expired", upto: old });
  const kept = upTo(old + 5, old + 1);
  for (const after of [0, 7, old - 1])
    expect(seqs(await take(ada.feed(room.id, { after }), 5))).toEqual(kept);
  const rest = seqs(await take(live, 10));
  expect(rest).toEqual([...new Set(rest)].sort((a, b) => a - b));
});

test("[KEEP-6, KEEP-9] who resumes from before what is kept gets what is kept; a page, a greeting and the room tell where the log begins", async () => {
  await using kitchen = await oldKitchen();
  const { server, token, ada, room, old } = kitchen;
  const told = ada.feed(room.id);
  await ada.call("room.set", { room: room.id, keepDays: 30 });
  await take(told, 2);
  await using full = await FullClient.connect(server.wsUrl, { token, rooms: { [room.id]: 4 } });
  await full.event(room.id, ({ type }) => type === "messages.expired", "that it is told");
  expect(full.events(room.id).map(({ seq }) => seq)).toEqual(upTo(old + 5, old + 1));
  await using later = await FullClient.connect(server.wsUrl, { token });
  expect(later.hello.rooms).toMatchObject([{ id: room.id, first: old + 1 }]);
  expect(ada.rooms).toMatchObject([{ id: room.id, first: old + 1 }]);
  const page = (about: object) =>
    full.ok<{ first?: number; more: boolean }>("history.read", { room: room.id, ...about });
  expect(await page({ after: 4 })).toMatchObject({ first: old + 1, more: false });
  expect(await page({ before: old + 3 })).toMatchObject({ first: old + 1, more: false });
  expect(await page({ before: 4 })).toMatchObject({ events: [], first: old + 1, more: false });
  expect(await page({ around: 4 })).toMatchObject({ first: old + 1, more: false });
  expect(await page({ after: old + 1 })).not.toHaveProperty("first");
  expect(await page({ limit: 2 })).not.toHaveProperty("first");
});

test("[KEEP-1] what is not kept any longer is not found, and is in no file, that of the search index included", async () => {
  await using kitchen = await oldKitchen("outdated");
  const { server, token, ada, room } = kitchen;
  await using full = await FullClient.connect(server.wsUrl, { token });
  const hits = async (query: string) =>
    (await full.ok<{ hits: unknown[] }>("search", { query, room: room.id })).hits.length;
  while ((await hits("outdated")) < 20) await full.settled();
  const told = ada.feed(room.id);
  await ada.call("room.set", { room: room.id, keepDays: 30 });
  await take(told, 2);
  expect(await hits("outdated")).toBe(0);
  expect(await hits("young")).toBe(3);
  await server.stop();
  const names = await readdir(server.data);
  for (const name of names.filter((one) => !one.endsWith(".sock")))
    expect([name, (await readFile(join(server.data, name))).includes("outdated")]).toEqual([name, false]);
});

test("[KEEP-6] what was folded goes with the event that tells it", () => {
  const room = "r1" as RoomId;
  const base = { room, at: "2026-01-01T00:00:00.000Z", by: "u2", from: "ada" } as const;
  const said = upTo(4).map((seq) => ({
    ...base,
    seq,
    type: "message.posted",
    id: `r1.${seq}`,
    body: `${seq}`,
  }));
  const expired = { ...base, seq: 5, type: "messages.expired", upto: 3 };
  const messages = fold(new Map(), [...said, expired] as never);
  expect([...messages.keys()]).toEqual(["r1.4"] as never);
});
