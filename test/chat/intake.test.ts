import { expect, test } from "bun:test";
import { type Hearer, Intake, Intakes, type Source } from "../../src/net/intake.ts";
import { limits } from "../../src/protocol/limits.ts";

/** A connection of which a test says how much its owner can work on, and what time it is. */
function connection({ limited = true } = {}) {
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
  const all = new Intakes(limited ? () => state.now : undefined);
  return { state, all, intake: new Intake(source, hearer, all) };
}

test("[LIMIT-10] what comes while earlier frames are worked on waits unread, and keeps its order", () => {
  const { state, intake, all } = connection();
  intake.take("1");
  state.ready = false;
  intake.take("2");
  intake.take("3");
  expect([state.heard, state.read]).toEqual([["1"], false]);
  expect(all.bytes).toBeGreaterThan(0);
  state.ready = true;
  intake.go();
  intake.take("4");
  expect([state.heard, state.read, all.bytes]).toEqual([["1", "2", "3", "4"], true, 0]);
});

test("[FEED-6] a frame of bytes waits its turn like any other", () => {
  const { state, intake } = connection();
  state.ready = false;
  for (const frame of ["1", null, "2"]) intake.take(frame);
  state.ready = true;
  intake.go();
  expect(state.heard).toEqual(["1", "bytes", "2"]);
});

test("[LIMIT-10] who sends more than their share of the main thread waits; what they sent is worked on later", () => {
  const { state, intake } = connection();
  const junk = "[".repeat(60_000);
  for (let i = 0; i < 200; i += 1) intake.take(junk.slice(0, 4_000));
  const atOnce = state.heard.length;
  expect(atOnce).toBeGreaterThan(10);
  for (let i = 0; i < 100; i += 1) intake.take(junk.slice(0, 4_000));
  for (; state.heard.length < 300 && state.now < 60_000; state.now += 10) intake.go();
  expect(state.heard).toHaveLength(300);
  intake.take(junk);
  for (let i = 0; i < 300; i += 1) intake.take(junk.slice(0, 100));
  state.now += 60_000;
  intake.go();
  expect([state.heard.length, state.read, intake.isIdle]).toEqual([601, true, true]);
});

test("[LIMIT-10] who owes for what their frames caused is not heard until it is paid", () => {
  const { state, intake } = connection();
  state.debtMs = 5_000;
  const frame = "x".repeat(50_000);
  intake.take(frame);
  intake.take(frame);
  expect([state.heard.length, state.read]).toEqual([1, false]);
  state.now = 4_000;
  intake.go();
  expect(state.heard).toHaveLength(1);
  state.now = 5_000;
  state.debtMs = 0;
  intake.go();
  expect([state.heard.length, state.read]).toEqual([2, true]);
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

test("[LIMIT-10] when very much waits of all together, nobody may have more than their share of it", () => {
  const { state, intake, all } = connection();
  state.ready = false;
  all.bytes = 64 * 1_048_576;
  const given = Array.from({ length: 80 }, () => intake.take("x".repeat(1_000)));
  expect(given.indexOf("full")).toBe(61);
});
