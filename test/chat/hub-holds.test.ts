import { describe, expect, test } from "bun:test";
import type { RoomId } from "../../src/protocol/ids.ts";
import { HubWorld, kitchen } from "../support/hub-world.ts";
import { upTo } from "../support/townsfolk.ts";

describe("while this node does not know what has happened to people", () => {
  test("[FEED-3] no events are passed on; then each comes once, in order", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const his = await world.enters(bob);
    for (const n of upTo(300)) await world.postUnheard(ada, room, `lost ${n}`);
    const people = Promise.withResolvers<void>();
    const swept = world.hub.sweep(people.promise);
    await world.town.post(ada, room, "heard");
    const hers = await world.enters(ada, { [room.id]: 4 });
    await world.quiet();
    expect(his.seqs(room)).toEqual([]);
    people.resolve();
    await swept;
    await world.town.post(ada, room, "next");
    await his.has(room, 306);
    await hers.has(room, 306);
    for (const reader of [his, hers]) expect(reader.seqs(room)).toEqual(upTo(306, 5));
  });

  test("[FEED-3] again and again, a user who comes into a room that nobody here reads is not forgotten", async () => {
    await using world = await HubWorld.open();
    const { ada, bob } = await kitchen(world);
    const his = await world.enters(bob);
    // Another node knows more of r0, which this one reads, and then once more.
    const other = world.bus.node("n2");
    const knowsMore = (server: number) =>
      other.ring({ room: "r0" as RoomId, upto: server, node: other.node, server });
    const release = world.faults.hold("serverLog");
    knowsMore(98);
    await world.quiet();
    const garden = await world.town.room("garden", ada, bob);
    await world.quiet();
    const releaseEvents = world.faults.hold("events");
    release();
    await world.quiet();
    const releaseAgain = world.faults.hold("serverLog");
    knowsMore(99);
    await world.quiet();
    releaseEvents();
    await world.quiet();
    releaseAgain();
    await world.town.post(ada, garden, "welcome");
    await his.has(garden, 4);
    expect(his.seqs(garden)).toEqual([3, 4]);
  });

  test("[FEED-7] and cannot, all clients are ended, come back and miss nothing", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const his = await world.enters(bob);
    await expect(world.hub.sweep(Promise.reject(new Error("as the test wants it")))).rejects.toThrow(
      "as the test",
    );
    expect(his.ended).toBe("failed");
    const again = await world.enters(bob, { [room.id]: 4 });
    await world.town.post(ada, room, "next");
    await again.has(room, 5);
    expect(again.seqs(room)).toEqual([5]);
  });
});
