import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { Presence } from "../../src/protocol/signals.ts";
import { ChatWorld } from "../support/chat-world.ts";
import type { Reader } from "../support/hub-world.ts";
import { turns } from "../support/turns.ts";

/** Ada and bob share a room. */
async function kitchen(world: ChatWorld) {
  const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
  await world.town.room("kitchen", ada, bob);
  return { ada, bob };
}

/** The status of a person as this client was told last. */
const told = ({ signals }: Reader, { id }: User): Presence | undefined =>
  signals.findLast((signal): signal is Presence => signal.type === "presence" && signal.by === id);

/** Lets the clock run until it is so. */
async function until(world: ChatWorld, holds: () => boolean): Promise<void> {
  while (!holds()) {
    world.clock.pass(1_000);
    await turns(5);
  }
}

/** An hour is too long for a test: the store is told that it is over. */
const over = (world: ChatWorld) => world.write("update users set status_until = 5 where status_until > 5");

test("[SIGN-2] a status that ends is gone for everyone on every node, and nobody has asked", async () => {
  await using world = await ChatWorld.open();
  const { ada, bob } = await kitchen(world);
  const other = await world.openNode("n2");
  const [hers, his] = [await world.enters(ada), await world.enters(bob, true, other)];
  await world.chat.setPresence(hers, { status: "at lunch", statusForSeconds: 3_600 });
  await until(world, () => told(his, ada)?.status === "at lunch");
  expect(told(his, ada)?.statusUntil).toBeString();
  await over(world);
  await until(world, () => told(his, ada)?.status === undefined);
  expect(told(his, ada)).not.toHaveProperty("statusUntil");
  expect(hers.signals.findLast(({ type }) => type === "me")).not.toHaveProperty("user.status");
  expect(await world.stored(ada)).not.toHaveProperty("status");
  await other.close();
});

test("[SIGN-2] a status whose time was over while the server was off is gone when it starts", async () => {
  await using world = await ChatWorld.alone();
  const { ada, bob } = await kitchen(world);
  const hers = await world.enters(ada);
  const his = await world.enters(bob);
  await world.chat.setPresence(hers, { status: "at lunch", statusForSeconds: 3_600 });
  await world.chat.setPresence(his, { status: "here for good" });
  hers.leave();
  his.leave();
  await over(world);
  await world.restart();
  expect(await world.stored(bob)).toHaveProperty("status", "here for good");
  for (;;) {
    const { status } = (await world.stored(ada)) ?? {};
    if (status === undefined) break;
    await turns(5);
  }
});
