import { describe, expect, test } from "bun:test";
import type { Audience } from "../../src/chat/audience.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Room } from "../../src/protocol/room.ts";
import { HubWorld, kitchen, openAudience } from "../support/hub-world.ts";
import { bodies, upTo } from "../support/townsfolk.ts";

describe("live", () => {
  test("[FEED-1] every client of every member gets every event once, in the order of seq", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, cem, room } = await kitchen(world);
    const readers = await Promise.all([ada, ada, bob, bob, cem].map((user) => world.enters(user)));
    await Promise.all(upTo(60).map((n) => world.town.post([ada, bob, cem][n % 3] as User, room, `${n}`)));
    for (const reader of readers) expect(reader.seqs(room)).toEqual(upTo(64, 5));
  });

  test("[WHO-1] when ada joins from one client, both of hers hear her joining and everything after it", async () => {
    await using world = await HubWorld.open();
    const { ada, bob } = await kitchen(world);
    const [phone, desk] = [await world.enters(ada), await world.enters(ada)];
    const garden = await world.town.room("garden", bob, ada);
    await world.town.post(bob, garden, "hi");
    for (const client of [phone, desk]) expect(client.seqs(garden)).toEqual([3, 4]);
  });

  test("[WHO-2] when bob leaves, he sees his own leaving and nothing after it, and the others go on", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const [hers, his] = [await world.enters(ada), await world.enters(bob)];
    await Promise.all([
      world.town.post(ada, room, "before"),
      world.town.does(bob.id, { type: "room.leave", room: room.id }),
      world.town.post(ada, room, "after"),
    ]);
    expect(his.seqs(room)).toEqual([5, 6]);
    expect(hers.seqs(room)).toEqual([5, 6, 7]);
    expect(world.hub.roomOf(bob.id, room.id)).toBeUndefined();
  });

  test("[FEED-8] everyone who has left has left nothing behind", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const readers = await Promise.all([ada, ada, bob].map((user) => world.enters(user)));
    expect(world.remains).toBe("3 clients, 2 users, 1 rooms");
    for (const reader of readers) reader.leave();
    for (const reader of readers) reader.leave();
    await world.town.post(ada, room, "to nobody");
    expect(world.remains).toBe("0 clients, 0 users, 0 rooms");
    for (const reader of readers) expect(reader.seqs(room)).toEqual([]);
  });
});

describe("gaps", () => {
  test("[FEED-3] when an announcement is lost, the next one brings both, in order", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const reader = await world.enters(bob);
    await world.postUnheard(ada, room, "lost");
    expect(reader.seqs(room)).toEqual([]);
    await world.town.post(ada, room, "heard");
    await reader.has(room, 6);
    expect(bodies(reader.inbox.all)).toEqual(["lost", "heard"]);
  });

  test("[FEED-3] what is announced while a gap is being filled waits its turn", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const reader = await world.enters(bob);
    for (const n of upTo(300)) await world.postUnheard(ada, room, `lost ${n}`);
    const release = world.faults.hold("events");
    await Promise.all(upTo(50).map((n) => world.town.post(ada, room, `heard ${n}`)));
    expect(reader.seqs(room)).toEqual([]);
    release();
    await reader.has(room, 354);
    expect(reader.seqs(room)).toEqual(upTo(354, 5));
  });

  test("[FEED-3] when nobody says any more, a look at the log brings what was lost", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const reader = await world.enters(bob);
    await world.postUnheard(ada, room, "lost");
    await world.hub.sweep();
    await reader.has(room, 5);
    await world.town.post(ada, room, "heard");
    expect(reader.seqs(room)).toEqual([5, 6]);
  });

  test("[FEED-3] a membership that was lost counts from when it is found", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const dan = await world.town.account("dan");
    const [his, hers] = [await world.enters(dan), await world.enters(ada)];
    world.faults.losing = 1;
    await world.town.does(dan.id, { type: "room.join", name: "kitchen" });
    await world.town.post(bob, room, "welcome, dan");
    await hers.has(room, 6);
    expect(his.seqs(room)).toEqual([5, 6]);
  });

  test("[FEED-7] when a gap cannot be filled, the room's readers are ended to come back, and others go on", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, cem, room } = await kitchen(world);
    const garden = await world.town.room("garden", cem);
    await world.town.does(ada.id, { type: "room.leave", room: room.id });
    await world.town.does(ada.id, { type: "room.join", name: "garden" });
    const [his, hers] = [await world.enters(bob), await world.enters(ada)];
    await world.postUnheard(cem, room, "lost");
    world.faults.failNext("events");
    await world.town.post(cem, room, "heard");
    await expect(his.has(room, 7)).rejects.toThrow(/it was ended: failed/);
    await world.town.post(cem, garden, "still here");
    expect(hers.seqs(garden)).toEqual([4]);
    const again = await world.enters(bob, { [room.id]: 5 });
    await again.has(room, 7);
    expect(again.seqs(room)).toEqual([6, 7]);
  });

  test("[FEED-2] whoever has more than was announced here is believed if the log has it, and brings it to the others", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, cem, room } = await kitchen(world);
    const [his, phone] = [await world.enters(bob), await world.enters(cem)];
    await world.postUnheard(ada, room, "lost");
    // Cem's desk has read it from the room's history.
    const desk = await world.enters(cem, { [room.id]: 5 });
    expect([...(desk.hello?.resets ?? [])]).toEqual([]);
    await his.has(room, 5);
    await world.town.post(ada, room, "next");
    await world.quiet();
    for (const reader of [his, phone]) expect(reader.seqs(room)).toEqual([5, 6]);
    expect(desk.seqs(room)).toEqual([6]);
  });

  test("[FEED-2] whoever resumes after what the room has not been told yet gets it once", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, cem, room } = await kitchen(world);
    const his = await world.enters(bob);
    await world.postUnheard(ada, room, "lost");
    const release = world.faults.hold("events");
    await world.town.post(ada, room, "heard");
    // Cem has read both from the room's history, and says so.
    const hers = await world.enters(cem, { [room.id]: 6 });
    release();
    await his.has(room, 6);
    await world.town.post(ada, room, "next");
    await hers.has(room, 7);
    expect(his.seqs(room)).toEqual([5, 6, 7]);
    expect(hers.seqs(room)).toEqual([7]);
  });
});

describe("leaving and coming back", () => {
  test("[FEED-4] when bob's phone leaves and his desk joins at the same instant, both see both, and what follows", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const [phone, desk] = [await world.enters(bob), await world.enters(bob)];
    await Promise.all([
      world.town.does(bob.id, { type: "room.leave", room: room.id }),
      world.town.does(bob.id, { type: "room.join", name: "kitchen" }),
    ]);
    await world.town.post(ada, room, "next");
    await world.quiet();
    for (const client of [phone, desk]) expect(client.seqs(room)).toEqual([5, 6, 7]);
  });

  test("[FEED-3] when bob leaves and comes back while a gap is being filled, he is back", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const reader = await world.enters(bob);
    await world.postUnheard(ada, room, "lost");
    const release = world.faults.hold("events");
    await world.town.does(bob.id, { type: "room.leave", room: room.id });
    await world.town.does(bob.id, { type: "room.join", name: "kitchen" });
    release();
    await world.quiet();
    await world.town.post(ada, room, "next");
    await world.quiet();
    expect(world.hub.roomOf(bob.id, room.id)?.name).toBe("kitchen");
    expect(reader.seqs(room)).toEqual([5, 6, 7, 8]);
  });
});

describe("failures", () => {
  test("[FEED-7] a connection that throws is ended with its kind, and everyone else gets everything", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, cem, room } = await kitchen(world);
    const broken = world.reader(bob, openAudience());
    await broken.enter(bob);
    const [hers, his] = [await world.enters(ada), await world.enters(cem)];
    broken.breaks = true;
    await Promise.all(upTo(3).map((n) => world.town.post(ada, room, `${n}`)));
    expect(broken.ended).toBe("failed");
    for (const reader of [hers, his]) {
      expect(reader.ended).toBeUndefined();
      expect(reader.seqs(room)).toEqual([5, 6, 7]);
    }
    const back = await world.enters(bob, { [room.id]: 4 });
    await back.has(room, 7);
    expect(back.seqs(room)).toEqual([5, 6, 7]);
  });

  test("[FEED-7] an event that one protocol cannot express ends that protocol's readers, and the room goes on", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const mute: Audience = {
      deliver: () => {
        throw new Error("there are no words for this, as the test wants it");
      },
      signal: () => {
        throw new Error("nor for that");
      },
    };
    const [lost, hers] = [world.reader(bob, mute), await world.enters(ada)];
    await lost.enter(bob);
    await world.town.post(ada, room, "unspeakable");
    await world.town.post(ada, room, "next");
    expect(lost.ended).toBe("failed");
    expect(hers.seqs(room)).toEqual([5, 6]);
    expect(world.log.join("\n")).toContain("a delivery failed");
    expect(world.hub.counts.clients).toBe(1);
  });

  test("[FEED-7] when a user's rooms cannot be read, that client is turned away, and the next one comes in", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    world.faults.failNext("placesOf");
    await expect(world.enters(bob)).rejects.toThrow("placesOf fails");
    expect(world.remains).toBe("0 clients, 0 users, 0 rooms");
    const reader = await world.enters(bob);
    await world.town.post(ada, room, "hi");
    expect(reader.seqs(room)).toEqual([5]);
  });
});

describe("what a client says it has", () => {
  test("[FEED-2] a seq from the future and a room one is not in are told as such, and live events follow", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const elsewhere: Room = await world.town.room("garden", ada);
    const reader = await world.enters(bob, { [room.id]: 99, [elsewhere.id]: 1, r999: 0 });
    expect([...(reader.hello?.resets.keys() ?? [])].sort()).toEqual(
      [room.id, elsewhere.id, "r999" as Room["id"]].sort(),
    );
    await world.town.post(ada, room, "next");
    await world.town.post(ada, elsewhere, "private");
    expect(reader.seqs(room)).toEqual([5]);
    expect(reader.seqs(elsewhere)).toEqual([]);
  });
});

test("[FEED-1] whoever wants what is said from now on misses nothing of it while their rooms are looked up", async () => {
  await using world = await HubWorld.open();
  const { ada, bob, room } = await kitchen(world);
  const his = await world.enters(bob);
  const before = await world.town.post(bob, room, "before");
  await his.has(room, before.seq);
  const look = world.faults.hold("placesOf");
  const reader = world.reader(ada);
  const entering = world.hub.enter(reader, ada);
  await world.quiet();
  const first = await world.town.post(bob, room, "after");
  await his.has(room, first.seq);
  look();
  (await entering)?.follow();
  const last = await world.town.post(bob, room, "later");
  await reader.has(room, last.seq);
  expect(reader.seqs(room)).toEqual([first.seq, last.seq]);
});
