import { expect, test } from "bun:test";
import type { Chat } from "../../src/chat/chat.ts";
import type { User } from "../../src/protocol/account.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { Room } from "../../src/protocol/room.ts";
import { ChatWorld } from "../support/chat-world.ts";
import type { Reader } from "../support/hub-world.ts";
import { upTo } from "../support/townsfolk.ts";
import { turns } from "../support/turns.ts";

const { messagesBurstMax: BURST, messagesPerSecondMax: PER_SECOND } = limits;
/** A node that has just come is known to the others by then, and whoever is somewhere has their part. */
const SETTLED_MS = 14_000;

/** Time passes for all nodes, and they hear each other meanwhile. */
async function pass(world: ChatWorld, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    world.clock.pass(100);
    await turns(2);
    // What was asked until now is stored.
    if (left % 2_000 === 0) await world.town.store.headsOf([]);
  }
}

async function threeNodes(world: ChatWorld) {
  const nodes = [world.chat, await world.openNode("n2"), await world.openNode("n3")];
  const [mallory, bob] = (await world.town.accounts("mallory", "bob")) as [User, User];
  const room = await world.town.room("kitchen", mallory, bob);
  await pass(world, 6_000);
  const at = (user: User) => async (chat: Chat) => ({ chat, client: await world.enters(user, true, chat) });
  return { nodes, mallory: at(mallory), bob: at(bob), room };
}

/** How many of so many messages are taken that a client posts at once. */
async function posts(
  { chat, client }: { chat: Chat; client: Reader },
  room: Room,
  count: number,
): Promise<number> {
  const all = upTo(count).map((n) =>
    chat.perform(client.user, { type: "message.post", room: room.id, body: `${n}` }, client),
  );
  return (await Promise.all(all)).filter(({ refused }) => !refused).length;
}

test("[NODE-50] mallory, who writes on three nodes at once, gets twice her limit at most, and bob, on one, gets all of his", async () => {
  await using world = await ChatWorld.open();
  const { nodes, mallory, bob, room } = await threeNodes(world);
  const everywhere = await Promise.all(nodes.map(mallory));
  const his = await bob(nodes[1] as Chat);
  // The nodes tell each other whom they have.
  await pass(world, 400);
  const flood = async () => {
    let taken = 0;
    for (const one of everywhere) taken += await posts(one, room, BURST + 10);
    return taken;
  };
  expect(await flood()).toBeLessThanOrEqual(2 * BURST);
  await pass(world, SETTLED_MS);
  expect(await flood()).toBeLessThanOrEqual(2 * BURST);
  await pass(world, 1_000);
  expect(await flood()).toBeLessThanOrEqual(2 * PER_SECOND);
  expect(await posts(his, room, BURST + 10)).toBe(BURST);
  await pass(world, 1_000);
  expect(await posts(his, room, BURST)).toBe(PER_SECOND);
  // Of three nodes, two have mallory: half of it on each.
  everywhere.pop()?.client.leave();
  await pass(world, SETTLED_MS);
  expect(await flood()).toBe(BURST);
  expect(world.log).toEqual([]);
});
