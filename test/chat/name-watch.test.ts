import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import { ChatWorld } from "../support/chat-world.ts";
import { freshSession } from "../support/townsfolk.ts";

test("[SIGN-5] a client that watches names hears when these people come and go on any node, and take other names", async () => {
  await using world = await ChatWorld.open();
  const second = await world.openNode("n2");
  const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
  const watcher = await world.enters(ada);
  const there = await world.enters(bob, true, second);
  const heard: string[] = [];
  const hears = async (...what: string[]) => {
    for (let i = 0; i < 200 && heard.length < what.length; i += 1) {
      world.clock.pass(100);
      // The store has answered what was asked of it before.
      await world.exists("nobody");
    }
    expect(heard.splice(0)).toEqual(what);
  };
  const watching = world.chat.names.watch(watcher, ["BOB", "gina", "robert"], ({ name }, isOnline) =>
    heard.push(`${name} ${isOnline}`),
  );
  await hears("bob true");
  // Nodes that are not known yet are waited for.
  world.clock.pass(300);
  await watching;
  const gina = await world.guest("gina", freshSession());
  const hers = await world.enters(gina);
  await hears("gina true");
  void world.chat.clients.leave(hers, false);
  expect(heard.splice(0)).toEqual(["gina false"]);
  const renamed = await second.perform(bob.id, { type: "user.rename", name: "robert" });
  expect(renamed.refused).toBeUndefined();
  await hears("bob false", "robert true");
  there.leave();
  await hears("robert false");
  await world.chat.names.watch(watcher, [], () => heard.push("never"));
  await world.enters(bob);
  world.clock.pass(5_000);
  await world.exists("nobody");
  await hears();
});
