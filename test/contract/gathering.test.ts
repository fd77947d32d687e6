import { describe, expect, test } from "bun:test";
import type { Payer } from "../../src/chat/payer.ts";
import { Gathering } from "../../src/store/workers/gathering.ts";

const by = (person: number): Payer => ({ group: `g${person}`, person: `p${person}` });

/** How long each of the messages would wait that these people write, so many a millisecond, each stored after half of one. */
function waits(people: number, perMs: number): readonly number[] {
  const gathering = new Gathering();
  let leftAt = 0;
  return Array.from({ length: 200 }, (_, n) => {
    const now = 1_000 + n / perMs;
    gathering.arrived(by(n % people), now);
    const wait = gathering.wait(1, leftAt, now);
    if (wait === 0) leftAt = now;
    return wait;
  });
}

describe("[LOG-22] a group waits for company", () => {
  test("only a few milliseconds, while many people write at once", () => {
    const late = waits(100, 2).slice(50);
    expect(late.some((wait) => wait > 0)).toBe(true);
    expect(Math.max(...late)).toBeLessThanOrEqual(4);
    expect(late.filter((wait) => wait === 0).length).toBeGreaterThan(10);
  });

  test("never when it is calm, and not for a few who are fast", () => {
    expect(Math.max(...waits(100, 0.5))).toBe(0);
    expect(Math.max(...waits(8, 3))).toBe(0);
  });

  test("not when it is large enough", () => {
    const gathering = new Gathering();
    for (let n = 0; n < 100; n += 1) gathering.arrived(by(n), 10);
    expect(gathering.wait(5, 10, 11)).toBe(3);
    expect(gathering.wait(64, 10, 11)).toBe(0);
    expect(gathering.wait(5, 10, 15)).toBe(0);
  });
});
