import { describe, expect, test } from "bun:test";
import { limits } from "../../src/protocol/limits.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";

let house: House;
let alice: FullClient;
let bob: FullClient;
let mallory: FullClient;
let room: string;

sharedHouse(async (opened) => {
  house = opened;
  [alice, bob, mallory] = await house.allCome("alice", "bob", "mallory");
  room = await makes(alice, house.named("den"));
  await bob.ok("room.join", { room });
});

describe("metadata", () => {
  test("[META-2] of a person is told to those around, and to everyone who asks", async () => {
    const said = bob.signals.first(({ type }) => type === "described", "what alice says");
    await alice.ok("user.describe", { key: "pronouns", value: "she/her" });
    expect(await said).toMatchObject({ room, from: "alice", key: "pronouns", value: "she/her" } as never);
    expect(await mallory.ok<object>("user.metadata", { name: "Alice" })).toMatchObject({
      user: { name: "alice" },
      values: { pronouns: "she/her" },
    });
    expect(mallory.signals.all.some(({ type }) => type === "described")).toBe(false);
    const gone = bob.signals.first((one) => one.type === "described" && one.value === undefined, "its end");
    await alice.ok("user.describe", { key: "pronouns" });
    expect(await gone).toMatchObject({ key: "pronouns" } as never);
    expect(await mallory.ok<object>("user.metadata", { name: "alice" })).toMatchObject({ values: {} });
  });

  test("[META-2] of a room is an event for its members, and so is nobody else's", async () => {
    const { seq } = await alice.ok<{ seq: number }>("room.describe", {
      room,
      key: "homepage",
      value: "den.example",
    });
    expect(await bob.event(room, (event) => event.seq === seq, "what is said")).toMatchObject({
      ...{ type: "room.described", key: "homepage", value: "den.example" },
    } as never);
    await bob.ok("user.describe", { key: "color", value: "blue" });
    expect(await bob.ok<object>("room.metadata", { room })).toMatchObject({
      values: { homepage: "den.example" },
      people: [{ user: { name: "bob" }, values: { color: "blue" } }],
      more: false,
    });
    expect(await alice.ok<object>("room.describe", { room, key: "homepage", value: "den.example" })).toEqual({
      room,
    });
    expect((await bob.refused("room.describe", { room, key: "homepage" })).rule).toBe("operator");
    expect((await mallory.refused("room.metadata", { room })).code).toBe("not_member");
  });

  test("[META-1] has so many keys, of so many bytes, and no other characters", async () => {
    for (let i = 0; i < limits.metadataKeysMax; i += 1)
      await mallory.ok("user.describe", { key: `key-${i}`, value: "x" });
    expect((await mallory.refused("user.describe", { key: "more", value: "x" })).code).toBe("too_many");
    await mallory.ok("user.describe", { key: "key-1", value: "ä".repeat(256) });
    await mallory.ok("user.describe", { key: "key-2" });
    await mallory.ok("user.describe", { key: "more", value: "" });
    const refused = (more: object) => mallory.refused("user.describe", { key: "key-1", ...more });
    expect(await refused({ value: "ä".repeat(257) })).toMatchObject({ code: "bad_request", field: "value" });
    expect(await refused({ value: "two\nlines" })).toMatchObject({ code: "bad_request", field: "value" });
    for (const key of ["", "Key", "a b", "ä"])
      expect(await refused({ key, value: "x" })).toMatchObject({ code: "bad_request", field: "key" });
  });
});
