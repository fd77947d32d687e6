import { expect, test } from "bun:test";
import { SYSTEM } from "../../src/chat/decide.ts";
import { Metrics } from "../../src/chat/metrics.ts";
import { Cursor } from "../../src/followers/cursor.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { inTime } from "../support/deadline.ts";
import { HandClock } from "../support/hand-clock.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk, upTo } from "../support/townsfolk.ts";

test("[FOLLOW-3] the journal keeps what a new follower has still to read, from its first step on", async () => {
  await using home = await StoreHome.open();
  const { store } = home;
  const town = new Townsfolk(store);
  const ada = await town.account("ada");
  const room = await town.room("kitchen", ada);
  const log = { info: () => {}, error: (what: string, cause: unknown) => home.log.add(`${what}: ${cause}`) };
  const cursor = new Cursor({ store, log, clock: new HandClock(), metrics: new Metrics() }, "search");
  const { last } = await cursor.place();
  cursor.moved({ at: last, failed: [], left: 0 });
  const kept = async () => {
    while ((await cursor.place()).at === undefined);
  };
  await inTime(kept(), () => "the journal knows where the follower is");
  // More commits than the journal has between two looks at what it may drop.
  for (const n of upTo(600)) await town.post(ada, room, `${n}`);
  expect((await store.grown(last, 1)).first).toBeLessThanOrEqual(last + 1);
  expect(home.log.all).toEqual([]);
});

test("[NODE-7] a node that has not the lease of a follower's work does not move it in the journal", async () => {
  await using home = await StoreHome.open();
  const { store } = home;
  const log = { info: () => {}, error: (what: string, cause: unknown) => home.log.add(`${what}: ${cause}`) };
  const world = () => ({ store, log, clock: new HandClock(), metrics: new Metrics() });
  const [mine, other] = ["n1", "n2"].map((node) => ({ node, run: `run of ${node}` }));
  const take = { type: "lease.take", lease: "search", ...mine, forMs: 60_000 } as const;
  await store.change(SYSTEM, take as Command);
  const [holds, lacks] = [mine, other].map((holder) => new Cursor(world(), "search", { holder }));
  for (const [cursor, at] of [
    [holds, 1],
    [lacks, 2],
  ] as const) {
    cursor?.moved({ at, failed: [], left: 0 });
    await cursor?.keep();
  }
  expect(await store.cursorOf("search")).toBe(1);
  expect(home.log.all).toEqual([]);
});
