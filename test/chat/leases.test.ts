import { expect, test } from "bun:test";
import { ChatWorld } from "../support/chat-world.ts";
import { SYSTEM } from "../support/townsfolk.ts";
import { turns } from "../support/turns.ts";

const GRACE_MS = 60_000;
const RENEW_MS = 60_000;
const n2 = { node: "n2", run: "n2", home: "n2" };

test("[NODE-2] a guest who is at two nodes is let go a minute after the last client at either", async () => {
  await using world = await ChatWorld.open();
  const other = await world.openNode("n2");
  const gina = await world.guest("gina");
  const [here, there] = [await world.enters(gina), await world.enters(gina, true, other)];
  here.leave();
  world.clock.pass(GRACE_MS);
  expect(await world.exists("gina")).toBe(true);
  expect(there.ended).toBeUndefined();
  // She comes back here, which needs a lease again.
  const again = await world.enters(gina);
  there.leave();
  world.clock.pass(GRACE_MS);
  expect(await world.exists("gina")).toBe(true);
  again.leave();
  world.clock.pass(GRACE_MS);
  expect(await world.exists("gina")).toBe(false);
});

test("[NODE-2] a node's start lets go no guest of a node that lives, and those of a node that has died after a minute", async () => {
  await using world = await ChatWorld.open();
  const other = await world.openNode("n2");
  const gina = await world.guest("gina");
  const here = await world.enters(gina);
  await world.enters(gina, true, other);
  here.leave();
  await world.restart();
  world.clock.pass(GRACE_MS);
  expect(await world.exists("gina")).toBe(true);
  await other.close();
  await world.town.does(SYSTEM, { type: "node.lease", ...n2, forMs: 0 });
  world.clock.pass(RENEW_MS);
  expect(await world.exists("gina")).toBe(true);
  world.clock.pass(GRACE_MS);
  expect(await world.exists("gina")).toBe(false);
});

test("[SIGN-4] when a node has died, its users are offline", async () => {
  await using world = await ChatWorld.open();
  const other = await world.openNode("n2");
  const [ada, bob] = await world.town.accounts("ada", "bob");
  if (!ada || !bob) throw new Error("they were not made");
  const room = await world.town.room("kitchen", ada, bob);
  const hers = await world.enters(ada);
  await world.enters(bob, true, other);
  await turns(3);
  expect(hers.presence).toEqual([`${bob.id} online in ${room.id}`]);
  await other.close();
  await world.town.does(SYSTEM, { type: "node.lease", ...n2, forMs: 0 });
  for (let i = 0; i < 3; i += 1) {
    world.clock.pass(RENEW_MS);
    await world.exists("nobody");
  }
  expect(hers.presence.at(-1)).toBe(`${bob.id} offline in ${room.id}`);
});
