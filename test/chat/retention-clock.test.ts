import { expect, test } from "bun:test";
import { clockAfter } from "../../src/store/erasing/retention-clock.ts";

const DAY = 86_400_000;
const START = 20_000 * DAY;

/** The clock of retention after a walk each day. `machine` is what the machine's clock says on that day. */
function walks(days: number, machine: (day: number) => number): number {
  let last = { clock: START, time: START };
  for (let day = 1; day <= days; day += 1) {
    const time = START + day * DAY;
    last = { clock: clockAfter(last, machine(day), time), time };
  }
  return (last.clock - START) / DAY;
}

test("[KEEP-5] the clock of retention is the machine's while that goes on as time does", () => {
  expect(walks(30, (day) => START + day * DAY)).toBe(30);
});

test("[KEEP-5] a machine's clock that is set 90 days ahead counts for one day more each day, and not at all when it is set back", () => {
  const ahead = (day: number) => START + (day + 90) * DAY;
  expect(walks(1, ahead)).toBe(2);
  expect(walks(5, ahead)).toBe(10);
  expect(walks(100, ahead)).toBe(190);
  expect(walks(3, (day) => (day < 3 ? ahead(day) : START + day * DAY))).toBe(3);
});

test("[KEEP-5] a machine's clock that is set back makes nothing old, and what was away for a month is caught up with", () => {
  expect(walks(3, (day) => START + (day - 60) * DAY)).toBe(-57);
  // The server's time counts one day of a month in which it was off.
  const month = (day: number) => START + (day + 29) * DAY;
  expect(walks(29, month)).toBe(58);
});

test("[KEEP-5] however long ago the last walk was, one walk brings it nearer by a day at most", () => {
  const last = { clock: START, time: START };
  expect(clockAfter(last, START + 500 * DAY, START + 60 * DAY)).toBe(START + 61 * DAY);
  expect(clockAfter(undefined, START + 90 * DAY, START)).toBe(START);
});
