import { expect, test } from "bun:test";
import type { Outcome } from "../../src/chat/commit.ts";
import { Making } from "../../src/chat/making.ts";
import type { Payer } from "../../src/chat/payer.ts";
import type { User, UserRole } from "../../src/protocol/account.ts";
import { refusal } from "../../src/protocol/errors.ts";
import { userId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";

const create = { type: "room.create", name: "attic" } as const;
const made: Outcome = { events: [] };
const BURST = limits.newRoomsPerAddressBurstMax;
const HOUR_MS = 3_600_000;
const someone = (role: UserRole): User => ({
  id: userId(7),
  name: "mallory",
  kind: role === "guest" ? "guest" : "account",
  role,
});

/** How many rooms of so many that are asked for are made. */
async function count(
  making: Making,
  payer: (n: number) => Payer,
  { now = 0, role = "guest" as UserRole, outcome = made, asked = 2 * BURST } = {},
): Promise<number> {
  let rooms = 0;
  for (let n = 0; n < asked; n += 1)
    await making.perform(create, { payer: payer(n), me: someone(role), now }, async () => {
      rooms += 1;
      return outcome;
    });
  return rooms;
}

test("[LIMIT-15] guests of one network who come anew again and again make so many rooms at once, then one a minute", async () => {
  const making = new Making();
  const payer = (n: number) => ({ group: "203.0.113.7", person: `guest${n}` });
  expect(await count(making, payer)).toBe(BURST);
  expect(await count(making, payer, { now: HOUR_MS })).toBe(limits.newRoomsPerAddressPerHourMax);
  const maker = { payer: payer(1), me: someone("member"), now: HOUR_MS };
  const { refused } = await making.perform(create, maker, () => Promise.resolve(made));
  expect(refused).toMatchObject({ code: "rate_limited", retryAfterMs: 60_000 });
  expect(await count(making, (n) => ({ group: "203.0.113.8", person: `guest${n}` }), { asked: 1 })).toBe(1);
});

test("[LIMIT-15] a customer's whole IPv6 /48 makes as many as four addresses", async () => {
  const payer = (n: number) => ({ group: `2001:db8:1:${n.toString(16)}`, person: `guest${n}` });
  expect(await count(new Making(), payer, { asked: 10 * BURST })).toBe(4 * BURST);
});

test("[LIMIT-15] a room that is refused counts for nothing, nor do those of moderators and of people with a history", async () => {
  const making = new Making();
  const payer = (n: number) => ({ group: "203.0.113.7", person: `guest${n}` });
  expect(await count(making, payer, { outcome: { refused: refusal("room_exists") } })).toBe(2 * BURST);
  expect(await count(making, payer, { role: "moderator" })).toBe(2 * BURST);
  expect(await count(making, () => ({ group: "ada", person: "ada" }), { role: "member" })).toBe(2 * BURST);
  expect(await count(making, payer)).toBe(BURST);
});
