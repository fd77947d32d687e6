import { expect, test } from "bun:test";
import type { Bus, Reach } from "../../src/chat/bus.ts";
import { Watch } from "../../src/chat/watch.ts";
import { HandClock } from "../support/hand-clock.ts";

/** A watch, what it does in each second, and what is so for it. */
function watching() {
  const clock = new HandClock();
  const is = { reach: "connected" as Reach, missing: false };
  const did = { beats: 0, looks: 0 };
  const watch = new Watch({
    bus: {
      get reach() {
        return is.reach;
      },
    } as Bus,
    clock,
    missing: () => is.missing,
    beat: () => {
      did.beats += 1;
    },
    look: () => {
      did.looks += 1;
    },
  });
  const pass = (ms: number) => {
    const before = { ...did };
    for (let i = 0; i < ms; i += 250) clock.pass(250);
    return { beats: did.beats - before.beats, looks: did.looks - before.looks };
  };
  return { watch, is, pass };
}

test("[NODE-10] a node tells each second that it is there, and looks at the journal now and then", () => {
  const { watch, pass } = watching();
  watch.open();
  expect(pass(60_000)).toEqual({ beats: 60, looks: 4 });
  watch.close();
  expect(pass(60_000)).toEqual({ beats: 0, looks: 0 });
});

test("[NODE-10] while it is cut off, or another node is silent, it looks each second", () => {
  const { watch, is, pass } = watching();
  watch.open();
  pass(15_000);
  is.reach = "cut off";
  expect(pass(10_000).looks).toBe(10);
  is.reach = "connected";
  expect(pass(10_000).looks).toBe(0);
  is.missing = true;
  expect(pass(10_000).looks).toBe(10);
});

test("[NODE-32] after the way was broken, it looks for two seconds more, since others note what they told a moment later", () => {
  const { watch, pass } = watching();
  watch.open();
  watch.lost();
  expect(pass(14_000).looks).toBe(2);
  watch.close();
});

test("[NODE-10] a node that is alone does nothing", () => {
  const { watch, is, pass } = watching();
  is.reach = "alone";
  watch.open();
  expect(pass(60_000)).toEqual({ beats: 0, looks: 0 });
});
