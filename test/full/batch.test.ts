import { expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { startServer } from "../support/server.ts";

const POSTS = 150;

test("[FEED-10] who understands arrays gets what a turn has as one, in the order in which others get it frame by frame", async () => {
  await using server = await startServer();
  await using alice = await FullClient.connect(server.wsUrl, { name: "alice", batch: true });
  await using bob = await FullClient.connect(server.wsUrl, { name: "bob", batch: true });
  await using carol = await FullClient.connect(server.wsUrl, { name: "carol" });
  const { room } = await alice.ok<{ room: { id: string } }>("room.create", { name: "kitchen" });
  for (const person of [alice, bob, carol]) await person.ok("room.join", { name: "kitchen" });
  const texts = Array.from({ length: POSTS }, (_, n) => `message ${n} ${"ä".repeat(n)}`);
  await Promise.all(texts.map((body) => alice.ok("message.post", { room: room.id, body })));
  for (const person of [alice, bob, carol]) {
    const heard: string[] = [];
    while (heard.length < POSTS) {
      const event = await person.inbox.next(`a message for ${person.name}`);
      if (event.type === "message.posted") heard.push(event.body);
    }
    expect(heard).toEqual(texts);
  }
  expect(Math.max(...bob.batches)).toBeGreaterThan(1);
  expect(Math.max(...alice.batches)).toBeGreaterThan(1);
  expect(carol.batches).toEqual([]);
});
