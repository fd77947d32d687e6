import { describe, expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { Room } from "../../src/protocol/room.ts";
import { Dice } from "../support/dice.ts";
import { HubWorld, kitchen, openAudience, Reader } from "../support/hub-world.ts";
import { upTo } from "../support/townsfolk.ts";
import { turns } from "../support/turns.ts";

/** The same kitchen, with a second node. All is committed by the first. */
const twoNodes = async (world: HubWorld) => ({
  ...(await kitchen(world)),
  there: await world.openNode("n2"),
});

describe("a client on another node", () => {
  test("[NODE-1] gets what is said there", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room, there } = await twoNodes(world);
    const [hers, his] = [await world.enters(ada), await world.enters(bob, {}, there)];
    for (const n of upTo(3)) await world.town.post(ada, room, `${n}`);
    await his.has(room, 7);
    expect(hers.seqs(room)).toEqual([5, 6, 7]);
    expect(his.seqs(room)).toEqual([5, 6, 7]);
  });

  test("[NODE-1] is in the rooms that its user joins by the other, and out of those that they leave", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, there } = await twoNodes(world);
    const his = await world.enters(bob, {}, there);
    const garden = await world.town.room("garden", ada, bob);
    await his.has(garden, 3);
    await world.town.post(ada, garden, "welcome");
    await his.has(garden, 4);
    await world.town.does(bob.id, { type: "room.leave", room: garden.id });
    await world.town.post(ada, garden, "he has gone");
    await his.has(garden, 5);
    await world.quiet();
    expect(his.seqs(garden)).toEqual([3, 4, 5]);
    expect(there.roomOf(bob.id, garden.id)).toBeUndefined();
    expect(there.counts.rooms).toBe(1);
  });

  test("[NODE-1] is in a room that its user joined by the other while its own rooms were looked up", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, there } = await twoNodes(world);
    const garden = await world.town.room("garden", ada);
    const release = world.faults.hold("placesOf");
    const entering = world.enters(bob, {}, there);
    await world.quiet();
    await world.town.does(bob.id, { type: "room.join", name: "garden" });
    await turns(10);
    release();
    const his = await entering;
    await his.has(garden, 3);
    await world.town.post(ada, garden, "welcome");
    await his.has(garden, 4);
    expect(his.seqs(garden)).toEqual([3, 4]);
  });

  test("[NODE-1] gets what is said while a room is looked up that its user joined by the other", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, there } = await twoNodes(world);
    const his = await world.enters(bob, {}, there);
    const release = world.faults.hold("joinedRoom");
    const garden = await world.town.room("garden", ada, bob);
    await world.town.post(ada, garden, "welcome");
    await world.quiet();
    release();
    await his.has(garden, 4);
    expect(his.seqs(garden)).toEqual([3, 4]);
  });

  test("[NODE-1] gets nothing again when a bell of a joining before comes late", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, there } = await twoNodes(world);
    const his = await world.enters(bob, {}, there);
    const garden = await world.town.room("garden", ada, bob);
    await his.has(garden, 3);
    await world.town.does(bob.id, { type: "room.leave", room: garden.id });
    await his.has(garden, 4);
    world.bus.weather = { lost: 1, twice: 0, late: 0 };
    await world.town.does(bob.id, { type: "room.join", name: "garden" });
    world.bus.weather = { lost: 0, twice: 0, late: 0 };
    const late = world.bus.node("n3");
    late.ring({ room: garden.id, upto: 3, node: late.node, server: 0, user: bob.id });
    await world.quiet();
    late.ring({ room: garden.id, upto: 5, node: late.node, server: 0, user: bob.id });
    await his.has(garden, 5);
    expect(his.seqs(garden)).toEqual([3, 4, 5]);
  });

  test("[NODE-1] gets everything from the own joining on, also if another user who joined after it was known first", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, cem, there } = await twoNodes(world);
    const [his, hers] = [await world.enters(bob, {}, there), await world.enters(cem, {}, there)];
    world.bus.weather = { lost: 1, twice: 0, late: 0 };
    const garden = await world.town.room("garden", ada, bob, cem);
    await world.quiet();
    world.bus.weather = { lost: 0, twice: 0, late: 0 };
    const late = world.bus.node("n3");
    late.ring({ room: garden.id, upto: 4, node: late.node, server: 0, user: cem.id });
    await hers.has(garden, 4);
    late.ring({ room: garden.id, upto: 3, node: late.node, server: 0, user: bob.id });
    await his.has(garden, 4);
    await world.town.post(ada, garden, "welcome");
    for (const reader of [his, hers]) await reader.has(garden, 5);
    expect([his.seqs(garden), hers.seqs(garden)]).toEqual([
      [3, 4, 5],
      [4, 5],
    ]);
  });

  test("[NODE-1] gets nothing by a late bell about a joining after which the user left, and came again", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, cem, there } = await twoNodes(world);
    const garden = await world.town.room("garden", ada, bob, cem);
    await world.town.store.change(bob.id, { type: "room.leave", room: garden.id });
    const [his, hers] = [await world.enters(bob, {}, there), await world.enters(cem, {}, there)];
    await world.town.post(ada, garden, "without bob");
    await hers.has(garden, 6);
    world.bus.weather = { lost: 1, twice: 0, late: 0 };
    await world.town.store.change(bob.id, { type: "room.join", name: "garden" });
    await world.quiet();
    world.bus.weather = { lost: 0, twice: 0, late: 0 };
    const late = world.bus.node("n3");
    late.ring({ room: garden.id, upto: 3, node: late.node, server: 0, user: bob.id });
    await world.quiet();
    late.ring({ room: garden.id, upto: 7, node: late.node, server: 0, user: bob.id });
    await world.town.post(ada, garden, "welcome back");
    for (const reader of [his, hers]) await reader.has(garden, 8);
    expect([his.seqs(garden), hers.seqs(garden)]).toEqual([
      [7, 8],
      [6, 7, 8],
    ]);
  });

  test("[NODE-1] gets each event once, in order, whatever the way between the nodes loses, repeats and shuffles", async () => {
    for (const seed of upTo(10)) {
      await using world = await HubWorld.open();
      const { ada, bob, cem, room, there } = await twoNodes(world);
      const [his, hers] = [await world.enters(bob, {}, there), await world.enters(cem, {}, there)];
      const dice = new Dice(seed);
      world.bus.weather = { lost: 0.3, twice: 0.3, late: 0.6 };
      for (const n of upTo(40)) {
        const said = world.town.post(ada, room, `${n}`);
        if (dice.happens(0.5)) await said;
        if (dice.happens(0.2)) await turns(dice.below(8));
      }
      await world.town.post(ada, room, "the last");
      world.bus.clears();
      await his.has(room, 45);
      await hers.has(room, 45);
      for (const reader of [his, hers]) expect(reader.seqs(room)).toEqual(upTo(45, 5));
    }
  });
});

describe("r0, the server's log", () => {
  /** Bob, with the session that he is signed in by. */
  async function signedIn(world: HubWorld, bob: User, hub = world.hub): Promise<Reader> {
    const [session] = await world.town.store.sessionsOf(bob.id);
    const reader = new Reader(hub, bob.id, openAudience(), session?.id);
    await reader.enter(bob);
    return reader;
  }

  test("[NODE-1] counts on the other node before what is said after it", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room, there } = await twoNodes(world);
    const [his, hers] = [await signedIn(world, bob, there), await world.enters(ada, {}, there)];
    world.bus.weather = { lost: 0.7, twice: 0.3, late: 0.6 };
    await world.town.does(bob.id, { type: "session.end" });
    for (const n of upTo(10)) await world.town.post(ada, room, `${n}`);
    world.bus.clears();
    await hers.has(room, 14);
    expect(his.ended).toBe("signed_out");
    expect(his.seqs(room)).toEqual([]);
  });

  test("[FEED-3] when its announcement is lost, counts before what is said after it", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room } = await kitchen(world);
    const [his, hers] = [await signedIn(world, bob), await world.enters(ada)];
    world.faults.losing = 1;
    await world.town.does(bob.id, { type: "session.end" });
    const swept = world.hub.sweep();
    await world.town.post(ada, room, "bob may not read this");
    await swept;
    await hers.has(room, 5);
    expect(his.ended).toBe("signed_out");
    expect(his.seqs(room)).toEqual([]);
  });
});

describe("presence over two nodes", () => {
  const told = (reader: Reader, room: Room, user: User) =>
    reader.presence.filter((line) => line.startsWith(user.id) && line.endsWith(room.id));

  test("[SIGN-4] a user who goes from one node and is on another stays online", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room, there } = await twoNodes(world);
    const [hers, here] = [await world.enters(ada), await world.enters(bob)];
    const elsewhere = await world.enters(bob, {}, there);
    await turns(3);
    here.leave();
    world.clock.pass(5_000);
    await turns(3);
    expect(told(hers, room, bob).at(-1)).toBe(`${bob.id} online in ${room.id}`);
    expect(world.hub.stateOf(bob.id)).toBe("online");
    there.setAway(elsewhere, true);
    there.announce(bob.id);
    world.clock.pass(1_000);
    await turns(3);
    expect(told(hers, room, bob).at(-1)).toBe(`${bob.id} away in ${room.id}`);
    elsewhere.leave();
    world.clock.pass(5_000);
    await turns(3);
    expect(told(hers, room, bob).at(-1)).toBe(`${bob.id} offline in ${room.id}`);
    expect(world.hub.stateOf(bob.id)).toBe("offline");
  });
});
