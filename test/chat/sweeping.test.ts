import { expect, test } from "bun:test";
import { ChatWorld } from "../support/chat-world.ts";
import { turns } from "../support/turns.ts";

const TEN_MINUTES_MS = 600_000;

test("[ROOM-8] while the server runs, rooms that nobody ever used are looked for and end; its default room stays", async () => {
  await using world = await ChatWorld.alone();
  const gina = await world.guest("gina");
  await world.chat.perform(gina.id, { type: "room.create", name: "attic" });
  for (let i = 0; i < 7; i += 1) {
    expect(await world.chat.publicRoom("attic")).toBeDefined();
    world.clock.pass(TEN_MINUTES_MS);
    await turns(3);
    // Changes are carried out in order, so the sweep before this one is done.
    await world.town.account(`probe${i}`);
  }
  expect(await world.chat.publicRoom("attic")).toBeUndefined();
  expect(await world.chat.publicRoom("default")).toBeDefined();
  expect(world.log).toEqual([]);
});
