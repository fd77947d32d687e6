import { expect, test } from "bun:test";
import type { Payer } from "../../src/chat/payer.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";
import { GroupSize, isOneGroup } from "../../src/store/workers/group-size.ts";

const post = (payer: Payer) => {
  const command: Command = { type: "message.post", room: roomId(1), body: "hello" };
  return { change: [userId(7), command] as const, payer };
};
const known: Payer = { group: "u7", person: "u7" };
const stranger: Payer = { group: "198.51.100.7", person: "u7" };

/** How many of these one group takes. */
function taken(payer: Payer): number {
  const size = new GroupSize();
  for (let count = 0; ; count += 1) {
    if (size.isFull) return count;
    size.add(post(payer));
  }
}

test("[LIMIT-6] strangers together have a few milliseconds of the writer at once; people with a history have more", () => {
  expect(taken(known)).toBeGreaterThan(900);
  expect(taken(stranger)).toBeLessThan(taken(known) / 3);
  expect(taken(stranger)).toBeGreaterThan(100);
  expect(isOneGroup(Array.from({ length: 600 }, () => post(known)))).toBe(true);
  expect(isOneGroup(Array.from({ length: 600 }, () => post(stranger)))).toBe(false);
});
