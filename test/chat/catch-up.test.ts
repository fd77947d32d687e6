import { describe, expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import { HubWorld } from "../support/hub-world.ts";
import { upTo } from "../support/townsfolk.ts";

/** Ada and bob, and five hundred messages in the kitchen: seqs 4 to 503. */
async function longLog(world: HubWorld) {
  const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
  const room = await world.town.room("kitchen", ada, bob);
  await Promise.all(upTo(500).map((n) => world.town.post(ada, room, `${n}`)));
  return { ada, bob, room };
}

describe("whoever was away", () => {
  test("[FEED-2] gets every later event once, in order, while others go on writing", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await longLog(world);
    const hers = await world.enters(ada);
    const resumed = Promise.all([3, 100, 499, 503].map((since) => world.enters(bob, { [room.id]: since })));
    for (const n of upTo(20))
      await Promise.all(upTo(15).map((m) => world.town.post(ada, room, `live ${n}.${m}`)));
    const readers = await resumed;
    for (const reader of readers) await reader.has(room, 803);
    expect(readers.map((reader) => reader.seqs(room))).toEqual(
      [4, 101, 500, 504].map((first) => upTo(803, first)),
    );
    expect(hers.seqs(room)).toEqual(upTo(803, 504));
  });

  test("[FEED-2] and reads slowly gets its pages as it takes them, and nobody waits for it", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await longLog(world);
    const [slow, hers] = [world.reader(bob), await world.enters(ada)];
    const { promise, resolve } = Promise.withResolvers<void>();
    slow.busy = promise;
    await slow.enter(bob, { [room.id]: 0 });
    await slow.has(room, 1);
    const taken = slow.seqs(room).length;
    expect(taken).toBeLessThan(503);
    for (const n of upTo(5)) await world.town.post(ada, room, `live ${n}`);
    expect(hers.seqs(room)).toEqual(upTo(508, 504));
    expect(slow.seqs(room)).toEqual(upTo(taken));
    resolve();
    await slow.has(room, 508);
    expect(slow.seqs(room)).toEqual(upTo(508));
  });

  test("[FEED-2] in several rooms gets each of them whole", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await longLog(world);
    const garden = await world.town.room("garden", bob, ada);
    await Promise.all(upTo(300).map((n) => world.town.post(bob, garden, `${n}`)));
    const reader = await world.enters(bob, { [room.id]: 200, [garden.id]: 2 });
    await Promise.all(upTo(100).map((n) => world.town.post(ada, n % 2 ? room : garden, `live ${n}`)));
    await reader.has(room, 553);
    await reader.has(garden, 353);
    expect(reader.seqs(room)).toEqual(upTo(553, 201));
    expect(reader.seqs(garden)).toEqual(upTo(353, 3));
  });

  test("[WHO-2] and leaves the room while catching up is ended, as nobody knows what it has seen", async () => {
    await using world = await HubWorld.open();
    const { bob, room } = await longLog(world);
    const slow = world.reader(bob);
    const { promise, resolve } = Promise.withResolvers<void>();
    slow.busy = promise;
    await slow.enter(bob, { [room.id]: 0 });
    const quick = await world.enters(bob);
    await slow.has(room, 1);
    await world.town.does(bob.id, { type: "room.leave", room: room.id });
    resolve();
    expect(slow.ended).toBe("failed");
    expect(quick.ended).toBeUndefined();
    expect(quick.seqs(room)).toEqual([504]);
    expect(world.hub.counts.clients).toBe(1);
  });

  test("[FEED-8] and hangs up while catching up leaves nothing behind", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await longLog(world);
    const slow = world.reader(bob);
    const { promise, resolve } = Promise.withResolvers<void>();
    slow.busy = promise;
    await slow.enter(bob, { [room.id]: 0 });
    await slow.has(room, 1);
    const taken = slow.seqs(room).length;
    slow.leave();
    expect(world.remains).toBe("0 clients, 0 users, 0 rooms");
    resolve();
    await world.town.post(ada, room, "to nobody");
    expect(slow.seqs(room)).toEqual(upTo(taken));
    expect(world.remains).toBe("0 clients, 0 users, 0 rooms");
  });

  test("[FEED-7] and cannot be served is ended, and the room goes on", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await longLog(world);
    const hers = await world.enters(ada);
    world.faults.failNext("events");
    const his = await world.enters(bob, { [room.id]: 10 });
    await expect(his.has(room, 503)).rejects.toThrow(/it was ended: failed/);
    await world.town.post(ada, room, "next");
    expect(hers.seqs(room)).toEqual([504]);
  });
});

test("[FEED-2] a room that is joined while one's rooms are being looked up is resumed in order", async () => {
  await using world = await HubWorld.open();
  const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
  const [kitchen, garden] = [
    await world.town.room("kitchen", ada, bob),
    await world.town.room("garden", ada, bob),
  ];
  for (const n of upTo(5)) await world.town.post(ada, garden, `${n}`);
  await world.town.does(bob.id, { type: "room.leave", room: garden.id });
  const phone = await world.enters(bob);
  await world.postUnheard(ada, kitchen, "lost");
  const releaseRooms = world.faults.hold("placesOf");
  const desk = world.reader(bob);
  const entering = desk.enter(bob, { [kitchen.id]: 4, [garden.id]: 5 });
  await world.town.does(bob.id, { type: "room.join", name: "garden" });
  const releaseEvents = world.faults.hold("events");
  releaseRooms();
  await entering;
  await world.town.post(ada, garden, "live");
  releaseEvents();
  await world.quiet();
  expect(phone.seqs(garden)).toEqual([10, 11]);
  expect(desk.seqs(garden)).toEqual(upTo(11, 6));
});

describe("a user whose rooms are being looked up", () => {
  async function joiningMeanwhile(world: HubWorld) {
    const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
    const room = await world.town.room("kitchen", bob);
    const garden = await world.town.room("garden", ada);
    const release = world.faults.hold("placesOf");
    const [phone, desk] = [world.reader(bob), world.reader(bob)];
    const entering = Promise.all([phone, desk].map((reader) => reader.enter(bob)));
    return { ada, bob, room, garden, release, entering, readers: [phone, desk] };
  }

  test("[WHO-1] and who joins another room in the meantime is in both, with every client", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room, garden, release, entering, readers } = await joiningMeanwhile(world);
    await world.town.does(bob.id, { type: "room.join", name: "garden" });
    release();
    await entering;
    await world.town.post(bob, room, "in the kitchen");
    await world.town.post(ada, garden, "in the garden");
    for (const reader of readers) {
      expect(reader.hello?.rooms.map(({ name }) => name)).toEqual(["kitchen", "garden"]);
      expect(reader.seqs(room)).toEqual([3]);
      expect(reader.seqs(garden)).toEqual([4]);
    }
  });

  test("[FEED-1] gets what was said in the other room before it came in", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, garden, release, entering, readers } = await joiningMeanwhile(world);
    await world.town.does(bob.id, { type: "room.join", name: "garden" });
    await world.town.post(ada, garden, "welcome, bob");
    release();
    await entering;
    for (const reader of readers) {
      const seq = reader.hello?.rooms.find(({ id }) => id === garden.id)?.seq ?? 0;
      // Either it is told that the log is at 4 already, or it gets what is missing.
      await world.quiet();
      expect(reader.seqs(garden)).toEqual(upTo(4, seq + 1));
    }
  });

  test("[FEED-2] resumes a room that it left and joined again in the meantime in order, without a hole", async () => {
    await using world = await HubWorld.open();
    const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
    const room = await world.town.room("kitchen", ada, bob);
    await Promise.all(upTo(7).map((n) => world.town.post(ada, room, `${n}`)));
    const [releaseRooms, releaseEvents] = [world.faults.hold("placesOf"), world.faults.hold("events")];
    const reader = world.reader(bob);
    const entering = reader.enter(bob, { [room.id]: 3 });
    await world.town.does(bob.id, { type: "room.leave", room: room.id });
    await world.town.does(bob.id, { type: "room.join", name: "kitchen" });
    releaseRooms();
    await entering;
    await world.town.post(ada, room, "welcome back");
    releaseEvents();
    await world.quiet();
    // It may have been ended, since it left while it was behind; then it comes back with what it has.
    const read = reader.seqs(room).length;
    expect(reader.seqs(room)).toEqual(upTo(3 + read, 4));
    if (reader.ended === undefined) reader.leave();
    const again = await world.enters(bob, { [room.id]: 3 + read });
    await world.town.post(ada, room, "all well?");
    await again.has(room, 14);
    expect(again.seqs(room)).toEqual(upTo(14, 4 + read));
  });

  test("[WHO-2] and who leaves a room in the meantime hears nothing of it", async () => {
    await using world = await HubWorld.open();
    const { bob, room, release, entering, readers } = await joiningMeanwhile(world);
    await world.town.does(bob.id, { type: "room.leave", room: room.id });
    await world.town.room("attic", bob);
    release();
    await entering;
    const cem = await world.town.account("cem");
    await world.town.does(cem.id, { type: "room.join", name: "kitchen" });
    await world.town.post(cem, room, "is bob here?");
    for (const reader of readers) expect(reader.seqs(room)).toEqual([]);
    expect(world.hub.roomOf(bob.id, room.id)).toBeUndefined();
    expect(world.hub.roomNamed(bob.id, "attic")?.name).toBe("attic");
  });

  test("[FEED-8] and hangs up before that is nowhere, and can come again", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room, release, entering, readers } = await joiningMeanwhile(world);
    for (const reader of readers) reader.leave();
    const again = world.enters(bob);
    release();
    await Promise.all([entering, again]);
    expect(world.remains).toBe("1 clients, 1 users, 1 rooms");
    await world.town.post(bob, room, "hi");
    expect((await again).seqs(room)).toEqual([3]);
    (await again).leave();
    await world.town.post(ada, await world.town.room("attic", ada), "nobody reads this");
    expect(world.remains).toBe("0 clients, 0 users, 0 rooms");
  });
});
