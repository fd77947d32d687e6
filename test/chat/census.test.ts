import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import { ChatWorld } from "../support/chat-world.ts";

test("[WHO-16] people and rooms are counted over all nodes", async () => {
  await using world = await ChatWorld.open();
  const second = await world.openNode("n2");
  const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
  await world.enters(ada);
  await world.enters(ada);
  expect(await world.chat.census.taken()).toMatchObject({ users: 1, clients: 2, rooms: 1 });
  await world.enters(bob, true, second);
  await world.town.room("kitchen", ada);
  await second.drains();
  expect(await world.chat.census.taken()).toMatchObject({ users: 1, rooms: 1 });
  world.clock.pass(6_000);
  expect(await world.chat.census.taken()).toEqual({ users: 2, clients: 3, rooms: 2, nodes: 2 });
});
