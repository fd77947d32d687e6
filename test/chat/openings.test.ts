import { expect, test } from "bun:test";
import type { Outcome } from "../../src/chat/commit.ts";
import { Openings } from "../../src/chat/openings.ts";
import type { Payer } from "../../src/chat/payer.ts";
import { refusal } from "../../src/protocol/errors.ts";
import type { Event } from "../../src/protocol/events.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { DirectOpen } from "../../src/protocol/member.ts";
import { ChatWorld } from "../support/chat-world.ts";

const open = { type: "direct.open", user: "bob" } as const;
const made: Outcome = { events: [{ type: "room.created" } as Event] };
const mallory: Payer = { group: "203.0.113.7", person: "mallory" };

/** Whether it was asked for without having to wait. */
async function opens(openings: Openings, payer: Payer, now: number, outcome = made): Promise<boolean> {
  const asked: DirectOpen[] = [];
  await openings.perform(open, payer, now, async (command) => {
    asked.push(command);
    return outcome;
  });
  return asked[0]?.waitMs === undefined;
}

test("[LIMIT-2] a newcomer begins so many conversations at once, and then one every ten seconds", async () => {
  const openings = new Openings();
  for (let i = 0; i < limits.newConversationsBurstMax; i += 1)
    expect(await opens(openings, mallory, 0)).toBe(true);
  expect(await opens(openings, mallory, 0)).toBe(false);
  expect(await opens(openings, mallory, 9_000)).toBe(false);
  expect(await opens(openings, mallory, 10_000)).toBe(true);
  expect(await opens(openings, { ...mallory, person: "eve" }, 10_000)).toBe(true);
});

test("[LIMIT-2] all newcomers of one network together begin no more than so many", async () => {
  const openings = new Openings();
  let count = 0;
  for (let i = 0; i < 1_000; i += 1)
    if (await opens(openings, { group: mallory.group, person: `mallory${i % 100}` }, 0)) count += 1;
  expect(count).toBe(limits.newConversationsPerAddressBurstMax);
});

test("[LIMIT-2] a conversation that there is already, or that is refused, counts for nothing", async () => {
  const openings = new Openings();
  for (let i = 0; i < 100; i += 1) {
    expect(await opens(openings, mallory, 0, { events: [] })).toBe(true);
    expect(await opens(openings, mallory, 0, { refused: refusal("no_such_user") })).toBe(true);
  }
});

test("[LIMIT-2] a guest who has begun too many conversations goes on in those that there are", async () => {
  await using world = await ChatWorld.open();
  const gina = await world.guest("gina");
  await world.enters(gina);
  const payer = { group: gina.id, person: gina.id };
  const talk = (user: string) => world.chat.perform(gina.id, { type: "direct.open", user }, payer);
  for (let i = 0; i <= limits.newConversationsBurstMax; i += 1) await world.town.account(`person${i}`);
  for (let i = 0; i < limits.newConversationsBurstMax; i += 1)
    expect((await talk(`person${i}`)).refused).toBeUndefined();
  const { refused } = await talk(`person${limits.newConversationsBurstMax}`);
  expect(refused).toMatchObject({ code: "rate_limited", retryAfterMs: 10_000 });
  expect((await talk("person3")).refused).toBeUndefined();
});
