import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Buckets } from "../../src/chat/buckets.ts";
import { Rates } from "../../src/chat/rates.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { type UserId, userId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";

const ada = userId(2);
const bob = userId(3);

describe("a bucket", () => {
  test("[LIMIT-2] gives its burst at once, and then as fast as it fills", () => {
    const buckets = new Buckets<string>({ burst: 3, perSecond: 2 });
    expect([0, 0, 0, 0].map((now) => buckets.take("ada", now))).toEqual([0, 0, 0, 500]);
    expect(buckets.take("ada", 499)).toBe(1);
    expect(buckets.take("ada", 500)).toBe(0);
    expect(buckets.take("ada", 500)).toBe(500);
    expect(buckets.take("ada", 10_000)).toBe(0);
    expect([10_000, 10_000, 10_000].map((now) => buckets.take("ada", now))).toEqual([0, 0, 500]);
  });

  test("[LIMIT-2] is one person's: what bob takes is not missing to ada", () => {
    const buckets = new Buckets<string>({ burst: 1, perSecond: 1 });
    expect(buckets.take("bob", 0)).toBe(0);
    expect(buckets.take("bob", 0)).toBeGreaterThan(0);
    expect(buckets.take("ada", 0)).toBe(0);
  });

  test("[LIMIT-2] whoever waits as long as was said gets theirs, and never more than burst and rate allow", () => {
    const allowances = fc.record({
      burst: fc.integer({ min: 1, max: 50 }),
      perSecond: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(
        allowances,
        fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 200 }),
        (allowed, pauses) => {
          const buckets = new Buckets<string>(allowed);
          let now = 0;
          let taken = 0;
          for (const pause of pauses) {
            now += pause;
            const wait = buckets.take("ada", now);
            if (wait === 0) taken += 1;
            else {
              expect(Number.isInteger(wait)).toBe(true);
              now += wait;
              expect(buckets.take("ada", now)).toBe(0);
              taken += 1;
            }
            expect(taken).toBeLessThanOrEqual(allowed.burst + (now * allowed.perSecond) / 1_000 + 1e-6);
          }
        },
      ),
    );
  });

  test("[LIMIT-2] that was pressed by thousands of others still knows who has had enough", () => {
    const buckets = new Buckets<string>({ burst: 2, perSecond: 1 });
    expect([0, 0].map((now) => buckets.take("ada", now))).toEqual([0, 0]);
    for (let i = 0; i < 5_000; i += 1) buckets.take(`other ${i}`, 10);
    expect(buckets.take("ada", 20)).toBeGreaterThan(0);
  });
});

describe("what a person may do how often", () => {
  const allowed = (rates: Rates, user: UserId, type: Command["type"]): number => {
    let count = 0;
    while (count < 10_000 && rates.wait(user, type, 0) === 0) count += 1;
    return count;
  };

  test("[LIMIT-2] messages have one rate, whatever room they are for", () => {
    const rates = new Rates();
    expect(allowed(rates, ada, "message.post")).toBe(limits.messagesBurstMax);
    expect(rates.wait(ada, "message.post", 0)).toBeGreaterThan(0);
    expect(rates.wait(bob, "message.post", 0)).toBe(0);
  });

  test("[LIMIT-2] making, joining, leaving and opening share another, so nobody is kept from writing by joining", () => {
    const rates = new Rates();
    expect(allowed(rates, ada, "room.join")).toBe(limits.joinsBurstMax);
    for (const type of ["room.create", "room.leave", "direct.open"] as const)
      expect(rates.wait(ada, type, 0)).toBeGreaterThan(0);
    expect(rates.wait(ada, "message.post", 0)).toBe(0);
  });

  test("what the server does itself is not limited", () => {
    const rates = new Rates();
    expect(allowed(rates, ada, "guest.release")).toBe(10_000);
  });
});
