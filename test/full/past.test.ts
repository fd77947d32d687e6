import { expect, test } from "bun:test";
import { limits } from "../../src/protocol/limits.ts";
import type { FullClient } from "../support/full-client.ts";
import { makes, sharedHouse } from "../support/house.ts";

interface Shown {
  readonly seq: number;
  readonly at: string;
  readonly tags?: object;
}

let alice: FullClient;
let room: string;
sharedHouse(async (house) => {
  alice = await house.comes("alice");
  room = await makes(alice, "lobby");
});

const says = (body: string, more: object = {}) =>
  alice.ok<{ id: string; seq: number }>("message.post", { room, body, ...more });
/** The message as a page of history shows it. */
async function shown(seq: number): Promise<Shown> {
  const { events } = await alice.ok<{ events: Shown[] }>("history.read", { room, around: seq, limit: 1 });
  return events[0] as Shown;
}
const placeOf = async (at: string) => (await alice.ok<{ seq: number }>("history.seek", { room, at })).seq;

test("[MSG-12] a time is found in the log: the first event of that time or later, or the place of the next one", async () => {
  const { seq } = await says("a moment");
  expect(await placeOf((await shown(seq)).at)).toBeLessThanOrEqual(seq);
  expect(await placeOf("2999-01-01T00:00:00.000Z")).toBe(seq + 1);
  expect(await placeOf("2001-01-01T00:00:00.000Z")).toBe(1);
});

test("[MSG-13] client-only tags are kept with the message and passed on as they are, within their limit, and go with its text", async () => {
  const tags = { "+draft/x": "a b", "+example.org/y": "" };
  const { seq, id } = await says("tagged", { tags });
  expect((await shown(seq)).tags).toEqual(tags);
  await alice.ok("message.delete", { room, id });
  expect((await shown(seq)).tags).toBeUndefined();
  for (const bad of [{ x: "1" }, { "+a b": "1" }, { "+x": "y".repeat(limits.clientTagCharactersMax) }])
    expect((await alice.refused("message.post", { room, body: "x", tags: bad })).code).toBe("bad_request");
});
