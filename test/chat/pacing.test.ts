import { expect, test } from "bun:test";
import { tooSoon } from "../../src/chat/pacing.ts";

test("[ROOM-19] slow mode refuses until its time is over, and says for how long", () => {
  const at = (now: number, last?: number) =>
    tooSoon({ pace: { seconds: 30, now, ...(last !== undefined && { last }) } });
  expect(tooSoon({})).toBeUndefined();
  expect(at(5_000)).toBeUndefined();
  expect(at(5_000, 5_000)).toMatchObject({ refused: { code: "slow_mode", retryAfterMs: 30_000 } });
  expect(at(34_999, 5_000)).toMatchObject({ refused: { retryAfterMs: 1 } });
  expect(at(35_000, 5_000)).toBeUndefined();
});
