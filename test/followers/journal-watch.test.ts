import { expect, test } from "bun:test";
import { JournalWatch } from "../../src/followers/journal-watch.ts";
import { HandClock } from "../support/hand-clock.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk } from "../support/townsfolk.ts";

test("[FOLLOW-4] a follower looks once at what is said together, and not at commits that do not concern it", async () => {
  await using home = await StoreHome.open();
  const town = new Townsfolk(home.store);
  const ada = await town.account("ada");
  const room = await town.room("kitchen", ada);
  const clock = new HandClock();
  let looks = 0;
  const watch = new JournalWatch({
    ...{ journal: home.store, clock, isShared: false },
    concerns: ({ events }) => events.some(({ type }) => type === "message.posted"),
    look: () => {
      looks += 1;
    },
  });
  const looksAfter = async (work: () => Promise<unknown>) => {
    await work();
    clock.pass(2_000);
    return looks;
  };
  expect(await looksAfter(() => town.account("bob"))).toBe(0);
  const both = () => Promise.all(["hi", "there"].map((text) => town.post(ada, room, text)));
  expect(await looksAfter(both)).toBe(1);
  expect(await looksAfter(() => town.post(ada, room, "bye"))).toBe(2);
  watch.close();
  expect(await looksAfter(() => town.post(ada, room, "again"))).toBe(2);
});

test("[FOLLOW-4] a follower looks for what other nodes have committed, of which its own node hears nothing", async () => {
  await using home = await StoreHome.open();
  const clock = new HandClock();
  let looks = 0;
  const watch = new JournalWatch({
    ...{ journal: home.store, clock, isShared: true },
    concerns: () => true,
    look: () => {
      looks += 1;
    },
  });
  for (const seconds of [2, 4, 6]) {
    clock.pass(2_000);
    expect(looks).toBe(seconds / 2);
  }
  watch.close();
  clock.pass(2_000);
  expect(looks).toBe(3);
});
