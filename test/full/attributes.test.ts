import { describe, expect, test } from "bun:test";
import type { AttributeName, AttributeValues } from "../../src/protocol/attributes.ts";
import type { Room } from "../../src/protocol/room.ts";
import { attributeOf, changesOf, isRoomChange } from "../../src/protocol/room-changes.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";

type Entered = { readonly room: Room };
const unchanged = (room: string) => ({ room }) as { room: string; seq?: number };

let house: House;
let alice: FullClient;
let bob: FullClient;

sharedHouse(async (opened) => {
  house = opened;
  [alice, bob] = [await house.comes("alice"), await house.comes("bob")];
});

const named = (what: string): string => house.named(what);
const change = (who: FullClient, type: string, fields: object) =>
  who.ok<{ room: string; seq?: number }>(type, { ...fields });

describe("a room", () => {
  test("[ROOM-9] has several attributes changed at once, or none of them", async () => {
    const [room, taken] = [await makes(alice, named("den")), named("taken")];
    await makes(bob, taken);
    const name = named("den");
    expect((await alice.refused("room.set", { room, topic: "cakes", name: taken })).code).toBe("room_exists");
    expect((await alice.ok<Entered>("room.get", { room })).room.topic).toBeUndefined();
    const { seq } = await change(alice, "room.set", {
      room,
      topic: "cakes",
      name,
      keepDays: 30,
      archived: true,
    });
    for (const [at, type] of [
      "room.renamed",
      "room.topic_changed",
      "room.changed",
      "room.archived",
    ].entries())
      await alice.event(room, (event) => event.seq === (seq ?? 0) - 3 + at && event.type === type, type);
    expect(await alice.ok("room.get", { room })).toMatchObject({
      room: { name, topic: "cakes", keepDays: 30, archived: true },
    });
    expect(await change(alice, "room.set", { room, archived: true })).toEqual(unchanged(room));
    expect((await alice.refused("room.set", { room, topic: "tea" })).code).toBe("room_archived");
    await change(alice, "room.set", { room, archived: false, topic: "", keepDays: null });
    const { room: now } = await alice.ok<Entered>("room.get", { room });
    expect([now.archived, now.topic, now.keepDays]).toEqual([undefined, undefined, undefined]);
    expect(await change(alice, "room.set", { room })).toEqual(unchanged(room));
  });

  test("[ROOM-9] has each attribute as it was last set, and tells it", async () => {
    const room = await makes(alice, named("den"));
    const values: AttributeValues = {
      ...{ name: named("den"), topic: "cakes", private: true, keepDays: 30, archived: true },
      ...{
        moderated: true,
        reactable: true,
        topicLocked: true,
        inviteOnly: true,
        secret: true,
        limit: 7,
        slowSeconds: 30,
        noCtcp: true,
        keyed: true,
      },
    };
    const { keyed: _, ...asked } = values;
    const { seq = 0 } = await change(alice, "room.set", { room, ...asked, key: "sesame" });
    const { room: now } = await alice.ok<Entered>("room.get", { room });
    const told = (await house.store.events(now.id, 0, seq, 100)).filter(isRoomChange).map(changesOf);
    for (const attribute of Object.keys(values) as AttributeName[]) {
      expect(attributeOf(now, attribute)).toBe(values[attribute]);
      expect(told.filter((changes) => changes[attribute] === values[attribute])).toHaveLength(1);
    }
  });

  test("[ROOM-9] becomes private before it gets a name that a public one has, and public only with a free one", async () => {
    const [first, taken] = [named("den"), named("taken")];
    const room = await makes(alice, first);
    await makes(bob, taken);
    await change(alice, "room.set", { room, name: taken, private: true });
    expect((await alice.refused("room.set", { room, private: false })).code).toBe("room_exists");
    await change(alice, "room.set", { room, name: named("den"), private: false });
    await bob.ok("room.join", { room });
    expect(await bob.refused("room.set", { room, topic: "tea", keepDays: 3 })).toMatchObject({
      ...{ code: "not_allowed", rule: "operator", field: "keepDays", room },
    });
    await change(bob, "room.set", { room, topic: "what members say" });
  });

  test("[ROOM-9] keeps messages for a whole number of days up to ten years, or for ever", async () => {
    const room = await makes(alice, named("den"));
    const problems = {
      "0": "at least 1",
      "3651": "at most 3650",
      "1.5": "a whole number",
      '"30"': "a number",
    };
    for (const [days, problem] of Object.entries(problems))
      expect(await alice.refused("room.set", { room, keepDays: JSON.parse(days) })).toMatchObject({
        ...{ code: "bad_request", field: "keepDays", message: `keepDays must be ${problem}` },
      });
    const { room: conversation } = await alice.ok<Entered>("direct.open", { user: "bob" });
    expect((await alice.refused("room.set", { room: conversation.id, keepDays: 3 })).rule).toBe("direct");
  });
});
