import { expect, test } from "bun:test";
import { CONTROL, type Hearer, Intake, type Source } from "../../src/net/intake.ts";
import { Intakes } from "../../src/net/intakes.ts";
import { limits } from "../../src/protocol/limits.ts";
import { turns } from "../support/turns.ts";

/** A connection of which a test says how much its owner can work on, and what time it is. */
function connection({ limited = true, all }: { limited?: boolean; all?: Intakes } = {}) {
  const state = { now: 0, ready: true, debtMs: 0, heard: [] as string[], charged: 0, read: true };
  const source: Source = {
    pause: () => {
      state.read = false;
    },
    resume: () => {
      state.read = true;
    },
  };
  const hearer: Hearer = {
    ...{ group: "mallory", person: "mallory" },
    get ready() {
      return state.ready;
    },
    hear: (frame) => {
      state.heard.push(frame ?? "bytes");
    },
    charge: (work) => {
      state.charged += work;
      return state.debtMs;
    },
  };
  const shared = all ?? new Intakes(limited ? () => state.now : undefined);
  return { state, all: shared, intake: new Intake(source, hearer, shared) };
}

/** Lets time pass until so many frames were worked on. */
async function until(state: { now: number; heard: readonly string[] }, heard: number): Promise<void> {
  for (let tries = 0; state.heard.length < heard && tries < 5_000; tries += 1) {
    state.now += 10;
    await turns(1);
    if (tries % 10 === 9) await Bun.sleep(1);
  }
}

test("[LIMIT-10] what comes while earlier frames are worked on waits unread, and keeps its order", async () => {
  const { state, intake, all } = connection();
  intake.take("1");
  state.ready = false;
  intake.take("2");
  intake.take("3");
  expect([state.heard, state.read]).toEqual([["1"], false]);
  expect(all.bytes).toBeGreaterThan(0);
  state.ready = true;
  intake.goOn();
  intake.take("4");
  await turns(2);
  expect([state.heard, state.read, all.bytes]).toEqual([["1", "2", "3", "4"], true, 0]);
});

test("[FEED-6] a frame of bytes waits its turn like any other", async () => {
  const { state, intake } = connection();
  state.ready = false;
  for (const frame of ["1", null, "2"]) intake.take(frame);
  state.ready = true;
  intake.goOn();
  await turns(2);
  expect(state.heard).toEqual(["1", "bytes", "2"]);
});

test("[LIMIT-10] who sends much in one turn has a slice of it; what is left is worked on in later turns, before others' much", async () => {
  const { state, intake, all } = connection();
  const ada = connection({ all });
  const junk = "[".repeat(4_000);
  for (let i = 0; i < 100; i += 1) intake.take(junk);
  ada.intake.take("hello");
  expect(state.heard.length).toBeLessThan(20);
  expect(ada.state.heard).toEqual(["hello"]);
  await turns(3);
  expect(state.heard.length).toBeLessThan(60);
  await until(state, 100);
  expect([state.heard.length, state.read, all.bytes]).toEqual([100, true, 0]);
});

test("[LIMIT-10] many who send much leave something of each turn: who sends little waits for one turn at most", async () => {
  const { all } = connection();
  const crowd = Array.from({ length: 50 }, () => connection({ all }));
  for (const { intake } of crowd) for (let i = 0; i < 50; i += 1) intake.take("[".repeat(4_000));
  const ada = connection({ all });
  ada.intake.take("hello");
  await turns(60);
  expect(ada.state.heard).toEqual(["hello"]);
  const shares = crowd.map(({ state }) => state.heard.length);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(25);
});

test("[LIMIT-10] who sends more than their share of the main thread waits; what they sent is worked on later", async () => {
  const { state, intake } = connection();
  for (let i = 0; i < 250; i += 1) intake.take("[".repeat(60_000).slice(0, 4_000));
  const from = state.now;
  await until(state, 250);
  expect([state.heard.length, state.read]).toEqual([250, true]);
  state.now += 60_000;
  expect([from, intake.isIdle]).toEqual([0, true]);
});

test("[LIMIT-10] who owes for what their frames caused is not heard until it is paid", async () => {
  const { state, intake } = connection();
  state.debtMs = 5_000;
  const frame = "x".repeat(50_000);
  intake.take(frame);
  intake.take(frame);
  await turns(5);
  expect([state.heard.length, state.read]).toEqual([1, false]);
  state.debtMs = 0;
  await until(state, 2);
  expect([state.heard.length, state.read, state.now >= 5_000]).toEqual([2, true, true]);
  expect(state.charged).toBeGreaterThan(2_000);
});

test("[LIMIT-10] what waits has an end, also where work is not limited: then the connection is full", () => {
  const { state, intake, all } = connection({ limited: false });
  state.ready = false;
  let taken = 0;
  while (intake.take("x".repeat(1_000)) === "taken") taken += 1;
  expect(taken).toBeLessThanOrEqual(limits.inboxBytesMax / 1_000);
  expect(taken).toBeGreaterThan(limits.inboxBytesMax / 1_100);
  intake.clear();
  expect(all.bytes).toBe(0);
});

test("[LIMIT-13] control frames that were not asked for say nothing, but take their sender's time like any frame", async () => {
  const { state, intake } = connection();
  for (let i = 0; i < 20_000 && state.read; i += 1) {
    intake.take(CONTROL);
    if (i % 50 === 0) await turns(1);
  }
  expect([state.heard.length, state.read, state.charged > 0]).toEqual([0, false, true]);
  intake.take("hello");
  await until(state, 1);
  expect([state.heard, state.read]).toEqual([["hello"], true]);
});

test("[LIMIT-10] when very much waits of all together, nobody may have more than their share of it", () => {
  const { state, intake, all } = connection();
  state.ready = false;
  all.bytes = 64 * 1_048_576;
  const given = Array.from({ length: 80 }, () => intake.take("x".repeat(1_000)));
  expect(given.indexOf("full")).toBe(61);
});
