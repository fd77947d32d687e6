import { describe, expect, test } from "bun:test";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";

let house: House;
let alice: FullClient;
let bob: FullClient;

sharedHouse(async (opened) => {
  house = opened;
  [alice, bob] = [await house.comes("alice"), await house.comes("bob")];
});

const named = (what: string): string => house.named(what);

describe("signals", () => {
  test("[SIGN-1] who types is told to the others, and who is away only when they are at no device", async () => {
    const room = await makes(alice, named("den"));
    await bob.ok("room.join", { room });
    const [here, there] = [await house.comes("dora"), await house.comes("dora")];
    await here.ok("room.join", { room });
    await there.settled();
    for (const client of [alice, there]) client.signals.forget();
    const seen = (what: string) =>
      alice.signals.nextWhere(
        (one) =>
          "by" in one &&
          one.by === here.hello.user.id &&
          what === (one.type === "presence" ? one.state : one.type),
        `dora is seen: ${what}`,
      );
    await here.ok("typing", { room });
    await seen("typing");
    await here.ok("presence.set", { state: "away" });
    await there.ok("presence.set", { state: "away" });
    await seen("away");
    await here.ok("presence.set", { state: "online" });
    await seen("online");
    await here.close();
    await seen("away");
    await there.settled();
    expect(there.signals.unread.filter(({ type }) => type === "typing" || type === "presence")).toEqual([]);
  });

  test("[SIGN-1] who is away can say why: the others are told both at once", async () => {
    const room = await makes(alice, named("den"));
    const carol = await house.comes("carol");
    await carol.ok("room.join", { room });
    alice.signals.forget();
    await carol.ok("presence.set", { state: "away", status: "at the dentist" });
    const told = await alice.signals.first(
      (one) => one.type === "presence" && one.room === room && one.state === "away",
      "that carol is away",
    );
    expect(told).toMatchObject({ status: "at the dentist" });
    expect(await alice.ok("user.get", { name: "carol" })).toMatchObject({
      user: { state: "away", status: "at the dentist" },
    });
  });

  test("[SIGN-2] a status is told to the others and kept until it is taken back", async () => {
    const room = await makes(alice, named("den"));
    await bob.ok("room.join", { room });
    alice.signals.forget();
    await bob.ok("presence.set", { status: "at lunch" });
    await bob.ok("presence.set", { status: "at lunch" });
    await alice.settled();
    const here = alice.signals.unread.filter((one) => one.type === "presence" && one.room === room);
    expect(here).toEqual([
      { type: "presence", room, by: bob.hello.user.id, from: "bob", state: "online", status: "at lunch" },
    ] as never);
    expect(await house.store.userByName("bob")).toMatchObject({ status: "at lunch" });
    expect(await alice.ok("user.get", { name: "bob" })).toMatchObject({ user: { status: "at lunch" } });
    await bob.ok("presence.set", { status: "" });
    const { user } = await alice.ok<{ user: { status?: string } }>("user.get", { name: "bob" });
    expect(user.status).toBeUndefined();
  });
});
