import { expect, test } from "bun:test";
import { Patience } from "../../src/chat/patience.ts";
import { limits } from "../../src/protocol/limits.ts";

/** Goes on until they are turned away. */
function goesOn(patience: Patience, group: string, person: string, now: number): void {
  for (let i = 0; i <= limits.refusalsBurstMax; i += 1) patience.refused({ group, person }, now);
}

test("[LIMIT-11] who goes on after many refusals is turned away for ten seconds, then for twice as long", () => {
  const patience = new Patience();
  goesOn(patience, "203.0.113.4", "mallory", 0);
  expect(patience.awayMs("mallory", 0)).toBe(10_000);
  expect(patience.awayMs("mallory", 10_000)).toBe(0);
  goesOn(patience, "203.0.113.4", "mallory", 60_000);
  expect(patience.awayMs("mallory", 60_000)).toBe(20_000);
  expect(patience.awayMs("ada", 60_000)).toBe(0);
});

test("[LIMIT-11] one who goes on shuts out nobody of their network; after many, newcomers from there come in slowly", () => {
  const patience = new Patience();
  goesOn(patience, "203.0.113.4", "mallory", 0);
  const newcomers = (now: number) =>
    Array.from({ length: 20 }, () => patience.newcomerMs("203.0.113.4", now)).filter((ms) => ms === 0).length;
  expect(newcomers(0)).toBe(20);
  for (let n = 0; n < 5; n += 1) goesOn(patience, "203.0.113.4", `guest${n}`, 0);
  expect(newcomers(0)).toBe(5);
  expect(newcomers(3_000)).toBe(3);
  expect(patience.newcomerMs("203.0.113.5", 0)).toBe(0);
  expect(newcomers(2 * 60 * 60 * 1_000)).toBe(20);
});
