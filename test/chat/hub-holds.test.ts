import { describe, expect, test } from "bun:test";
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
