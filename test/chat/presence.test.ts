import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import { HubWorld } from "../support/hub-world.ts";

async function kitchen(world: HubWorld) {
  const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
  return { ada, bob, room: await world.town.room("kitchen", ada, bob) };
}

test("[SIGN-3] the others see ada come and go, once, however many clients she has", async () => {
  await using world = await HubWorld.open();
  const { ada, bob, room } = await kitchen(world);
  const his = await world.enters(bob);
  const [phone, desk] = [await world.enters(ada), await world.enters(ada)];
  phone.leave();
  expect(his.presence).toEqual([`${ada.id} online in ${room.id}`]);
  desk.leave();
  for (let seconds = 0; seconds < 5; seconds += 1) world.clock.pass(1_000);
  expect(his.presence).toEqual([`${ada.id} online in ${room.id}`, `${ada.id} offline in ${room.id}`]);
});

test("[SIGN-3] ada, whose page is loaded anew, was never gone", async () => {
  await using world = await HubWorld.open();
  const { ada, bob, room } = await kitchen(world);
  const his = await world.enters(bob);
  for (let times = 0; times < 5; times += 1) {
    const page = await world.enters(ada);
    world.clock.pass(1_000);
    page.leave();
    expect(world.hub.stateOf(ada.id)).toBe("online");
    world.clock.pass(1_000);
  }
  expect(his.presence).toEqual([`${ada.id} online in ${room.id}`]);
});

test("[SIGN-3] mallory, who is away and back a thousand times, is told about once a second, as she is then", async () => {
  await using world = await HubWorld.open();
  const { ada, bob, room } = await kitchen(world);
  const his = await world.enters(bob);
  const client = await world.enters(ada);
  for (let times = 0; times < 1_001; times += 1) {
    world.hub.setAway(client, times % 2 === 0);
    world.hub.announce(client.user);
    if (times % 500 === 499) world.clock.pass(1_000);
  }
  world.clock.pass(1_000);
  expect(his.presence.length).toBeLessThanOrEqual(4);
  expect(his.presence.at(-1)).toBe(`${ada.id} away in ${room.id}`);
});

test("[SIGN-3] who writes in a room is told once a second", async () => {
  await using world = await HubWorld.open();
  const { ada, room } = await kitchen(world);
  await world.enters(ada);
  const told = Array.from({ length: 10 }, () => world.hub.writes(ada, room.id));
  world.clock.pass(1_000);
  expect([...told, world.hub.writes(ada, room.id)].filter(Boolean)).toHaveLength(2);
});

test("[SIGN-3] ada, whose connection breaks while she comes in and who is back at once, is told as online", async () => {
  await using world = await HubWorld.open();
  const { ada, bob, room } = await kitchen(world);
  const his = await world.enters(bob);
  const release = world.faults.hold("placesOf");
  const [broken, page] = [world.reader(ada), world.reader(ada)];
  const entering = broken.enter(ada);
  await world.quiet();
  broken.leave();
  const back = page.enter(ada);
  await world.quiet();
  release();
  await Promise.all([entering, back]);
  world.clock.pass(1_000);
  expect(his.presence).toEqual([`${ada.id} online in ${room.id}`]);
});
