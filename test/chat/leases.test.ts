import { expect, test } from "bun:test";
import type { Chat } from "../../src/chat/chat.ts";
import type { User } from "../../src/protocol/account.ts";
import { ChatWorld } from "../support/chat-world.ts";
import { SYSTEM } from "../support/townsfolk.ts";
import { turns } from "../support/turns.ts";

const GRACE_MS = 60_000;
const BEAT_MS = 4_000;
/** So many renewals in a row, and a node believes what it sees of the others. */
const BEATS = 6;
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

/** The nodes renew their leases so many times, as far as they can. */
async function beats(world: ChatWorld, times = BEATS): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    world.clock.pass(BEAT_MS);
    await world.exists("nobody");
  }
}

/** Ada on one node, and bob, whom she sees, on another one. */
async function apart(world: ChatWorld) {
  const other = await world.openNode("n2");
  const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
  const room = await world.town.room("kitchen", ada, bob);
  const hers = await world.enters(ada);
  const his = await world.enters(bob, true, other);
  await turns(3);
  const tells = (state: string) => `${bob.id} ${state} in ${room.id}`;
  expect(hers.presence).toEqual([tells("online")]);
  return { other, ada, bob, room, hers, his, tells };
}

/** The other node's process is killed: only its lease tells that. */
async function dies(world: ChatWorld, other: Chat): Promise<void> {
  await other.close();
  await world.town.does(SYSTEM, { type: "node.lease", ...n2, forMs: 0 });
}

test("[NODE-2] a node's start lets go no guest of a node that lives, and those of a node that has died after a minute", async () => {
  await using world = await ChatWorld.open();
  const other = await world.openNode("n2");
  const gina = await world.guest("gina");
  const here = await world.enters(gina);
  await world.enters(gina, true, other);
  here.leave();
  await world.restart();
  await beats(world);
  world.clock.pass(GRACE_MS);
  expect(await world.exists("gina")).toBe(true);
  await dies(world, other);
  await beats(world);
  expect(await world.exists("gina")).toBe(true);
  world.clock.pass(GRACE_MS);
  expect(await world.exists("gina")).toBe(false);
});

test("[NODE-30] a node that drains says so at once", async () => {
  await using world = await ChatWorld.open();
  await world.openNode("n2");
  const ada = await world.town.account("ada");
  await world.enters(ada);
  const states = async () =>
    (await world.chat.nodes()).map(({ node, about }) => [String(node), about.drains, about.clients]);
  await beats(world);
  expect(await states()).toEqual([
    ["n1", false, 1],
    ["n2", false, 0],
  ]);
  await world.chat.drains();
  expect((await states())[0]).toEqual(["n1", true, 1]);
});

test("[SIGN-4] when a node has died, its users are offline", async () => {
  await using world = await ChatWorld.open();
  const { other, hers, tells } = await apart(world);
  await beats(world);
  await dies(world, other);
  expect(hers.presence).toEqual([tells("online")]);
  await beats(world, 2);
  expect(hers.presence).toEqual([tells("online"), tells("offline")]);
});

test("[SIGN-4] when a node has died, a user who is back on another one was never offline", async () => {
  await using world = await ChatWorld.open();
  const { other, bob, hers, tells } = await apart(world);
  await beats(world);
  await dies(world, other);
  await world.enters(bob);
  await beats(world);
  expect(hers.presence).not.toContain(tells("offline"));
  expect(await world.stateOf(bob, hers)).toBe("online");
});

test("[SIGN-4] a node that stops takes its users along at once", async () => {
  await using world = await ChatWorld.open();
  const { other, hers, tells } = await apart(world);
  await other.close();
  await other.goes();
  await turns(3);
  expect(hers.presence).toEqual([tells("online"), tells("offline")]);
});

test("[NODE-9] a node that could not renew its own lease changes nobody before the others had time to renew theirs", async () => {
  await using world = await ChatWorld.open();
  const { other, hers, tells } = await apart(world);
  await beats(world);
  world.faults.full = true;
  await dies(world, other);
  await beats(world, 8);
  expect(hers.presence).toEqual([tells("online")]);
  world.faults.full = false;
  await beats(world, 3);
  expect(hers.presence).toEqual([tells("online")]);
  await beats(world);
  expect(hers.presence).toEqual([tells("online"), tells("offline")]);
});

test("[NODE-6] a node whose name another one has does not start, and says what to do", async () => {
  await using world = await ChatWorld.open();
  await world.openNode("n2");
  const second = world.openNode("n2", { run: "another run", home: "another folder" });
  const why = await second.then(
    () => "it started",
    (cause: Error) => cause.message,
  );
  expect(why).toMatch(/runs as node "n2": set EXCHAT_NODE/);
  await (await world.openNode("n2", { run: "another run" })).close();
});

test("[NODE-9] a node learns who is in a room from when it is read there, and what it has missed", async () => {
  await using world = await ChatWorld.open();
  const other = await world.openNode("n2");
  const [ada, bob, cem] = (await world.town.accounts("ada", "bob", "cem")) as [User, User, User];
  const room = await world.town.room("kitchen", ada, bob, cem);
  await world.enters(bob, true, other);
  await turns(3);
  const hers = await world.enters(ada);
  world.clock.pass(1_000);
  await turns(5);
  expect(hers.presence).toEqual([`${bob.id} online in ${room.id}`]);
  // A node waits for the other nodes' answers for a moment; those that are lost never come.
  const stateOfCem = async () => {
    let isWaiting = true;
    const asked = world.stateOf(cem, hers).finally(() => {
      isWaiting = false;
    });
    while (isWaiting) {
      world.clock.pass(20);
      await turns(1);
    }
    return await asked;
  };
  const before = await stateOfCem();
  world.bus.weather = { lost: 1, twice: 0, late: 0 };
  await world.enters(cem, true, other);
  world.clock.pass(1_000);
  await turns(5);
  expect([before, await stateOfCem()]).toEqual(["offline", "offline"]);
  world.bus.clears();
  for (let i = 0; i < 5; i += 1) {
    world.clock.pass(1_000);
    await turns(5);
  }
  expect(await stateOfCem()).toBe("online");
});
