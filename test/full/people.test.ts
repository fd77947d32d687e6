import { describe, expect, test } from "bun:test";
import { limits } from "../../src/protocol/limits.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";

let house: House;
let alice: FullClient;
let bob: FullClient;
let mallory: FullClient;

sharedHouse(async (opened) => {
  house = opened;
  [alice, bob, mallory] = await house.allCome("alice", "bob", "mallory");
});

type Known = { readonly id: string; readonly name: string; readonly roomRole: string };
const roomsOf = async (asker: FullClient, user: string, page: object = {}) =>
  (await asker.ok<{ rooms: Known[] }>("user.rooms", { user, ...page })).rooms;

describe("people", () => {
  test("[FULL-9] are asked for by name, several at once: in the order of the names, without those of nobody", async () => {
    await bob.ok("presence.set", { state: "away" });
    const names = ["Bob", "nobody here", "ALICE", "exchat", "bob"];
    const { users } = await mallory.ok<{ users: Record<string, unknown>[] }>("user.list", { names });
    expect(users.map(({ name, state, online }) => [name, state, online])).toEqual([
      ["bob", "away", true],
      ["alice", "online", true],
      ["bob", "away", true],
    ]);
    expect(users[0]).toEqual((await mallory.ok<{ user: object }>("user.get", { name: "bob" })).user as never);
    const tooMany = Array(limits.namesPageMax + 1).fill("bob");
    expect((await mallory.refused("user.list", { names: tooMany })).code).toBe("bad_request");
    await bob.ok("presence.set", { state: "online" });
  });

  test("[FULL-10] are in rooms that others learn of if they are public, or if the others are in them, too", async () => {
    const hall = await makes(bob, house.named("hall"));
    const hidden = await makes(bob, house.named("hidden"));
    await bob.ok("room.set", { room: hidden, secret: true });
    const name = house.named("den");
    const { room: den } = await bob.ok<{ room: Known }>("room.create", { name, private: true });
    await bob.ok("room.invite", { room: den.id, user: "alice" });
    await alice.ok("room.join", { room: den.id });
    const { room: talk } = await bob.ok<{ room: Known }>("direct.open", { user: "alice" });
    await bob.ok("message.post", { room: talk.id, body: "hi" });
    expect(await roomsOf(mallory, "bob")).toMatchObject([{ id: hall, roomRole: "operator" }]);
    expect((await roomsOf(alice, "bob")).map(({ id }) => id)).toEqual([hall, den.id]);
    expect((await roomsOf(bob, "bob")).map(({ id }) => id)).toEqual([hall, hidden, den.id]);
    expect((await roomsOf(bob, "bob", { after: hall, limit: 1 })).map(({ id }) => id)).toEqual([hidden]);
    expect((await mallory.refused("user.rooms", { user: "nobody here" })).code).toBe("no_such_user");
  });
});
