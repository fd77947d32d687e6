import { describe, expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { SessionId } from "../../src/protocol/ids.ts";
import { HubWorld, kitchen, openAudience, Reader } from "../support/hub-world.ts";
import { SYSTEM, upTo } from "../support/townsfolk.ts";

const NOTHING_COMES = { lost: 1, twice: 0, late: 0 };

/** The kitchen with a second node, which has heard the first one a moment ago, and hears nothing from now on. */
async function cutOff(world: HubWorld) {
  const { ada, bob, cem, room } = await kitchen(world);
  const there = await world.openNode("n2");
  const his = await world.enters(bob, {}, there);
  await world.town.post(ada, room, "it is heard");
  await his.has(room, 5);
  world.bus.weather = NOTHING_COMES;
  return { ada, bob, cem, room, there, his };
}

/** Two seconds, tick by tick, and what they lead to. */
async function twoSeconds(world: HubWorld): Promise<void> {
  for (const _ of upTo(8)) world.clock.pass(250);
  await world.quiet();
}

describe("what another node told in vain", () => {
  test("[NODE-10] is known here within two seconds: messages", async () => {
    await using world = await HubWorld.open();
    const { ada, room, his } = await cutOff(world);
    for (const n of upTo(700)) void world.town.post(ada, room, `${n}`);
    await world.town.post(ada, room, "the last");
    await world.quiet();
    expect(his.seqs(room)).toEqual([5]);
    await twoSeconds(world);
    await his.has(room, 706);
    expect(his.seqs(room)).toEqual(upTo(706, 5));
    await world.town.post(ada, room, "later");
    await twoSeconds(world);
    await his.has(room, 707);
  });

  test("[NODE-10] is known here within two seconds: joining a room, and being in it again", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, his } = await cutOff(world);
    const garden = await world.town.room("garden", ada, bob);
    await twoSeconds(world);
    await his.has(garden, 3);
    await world.town.does(SYSTEM, { type: "room.delete", room: garden.id });
    await twoSeconds(world);
    await his.has(garden, 4);
    await world.town.does(SYSTEM, { type: "room.restore", room: garden.id });
    await twoSeconds(world);
    await his.has(garden, 5);
    await world.town.post(ada, garden, "welcome back");
    await twoSeconds(world);
    await his.has(garden, 6);
    expect(his.seqs(garden)).toEqual([3, 4, 5, 6]);
    expect(his.ended).toBeUndefined();
  });

  test("[NODE-10] is known here within two seconds: a status, and a guest's sign-out", async () => {
    await using world = await HubWorld.open();
    const { ada, bob, room, there, his } = await cutOff(world);
    const { guest, reader } = await guestThere(world, there);
    await world.town.does(bob.id, { type: "status.set", status: "at lunch" });
    await world.town.does(guest.id, { type: "session.end" });
    await twoSeconds(world);
    expect(there.userOf(bob.id)?.status).toBe("at lunch");
    expect(reader.ended).toBe("signed_out");
    await world.town.post(ada, room, "hi");
    await twoSeconds(world);
    await his.has(room, 6);
    expect(his.ended).toBeUndefined();
  });
});

describe("what another node tells", () => {
  test("[NODE-4] is known here at once: a status, a guest's sign-out, a room that is restored", async () => {
    await using world = await HubWorld.open();
    const { ada, bob } = await kitchen(world);
    const there = await world.openNode("n2");
    const his = await world.enters(bob, {}, there);
    const { guest, reader } = await guestThere(world, there);
    const garden = await world.town.room("garden", ada, bob);
    await his.has(garden, 3);
    await world.town.does(bob.id, { type: "status.set", status: "at lunch" });
    await world.town.does(guest.id, { type: "session.end" });
    await world.town.does(SYSTEM, { type: "room.delete", room: garden.id });
    await his.has(garden, 4);
    await world.town.does(SYSTEM, { type: "room.restore", room: garden.id });
    await his.has(garden, 5);
    await world.quiet();
    expect(there.userOf(bob.id)?.status).toBe("at lunch");
    expect(reader.ended).toBe("signed_out");
    await world.town.post(ada, garden, "welcome back");
    await his.has(garden, 6);
  });
});

/** A guest with a client on this node. */
async function guestThere(world: HubWorld, there: HubWorld["hub"]): Promise<{ guest: User; reader: Reader }> {
  const guest = await world.town.guest("gus");
  const [session] = await world.town.store.sessionsOf(guest.id);
  const reader = new Reader(there, guest.id, openAudience(), session?.id as SessionId);
  await reader.enter(guest);
  return { guest, reader };
}
