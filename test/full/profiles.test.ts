import { expect, test } from "bun:test";
import type { Answers } from "../../src/protocol/answers.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";
import { SYSTEM } from "../support/townsfolk.ts";

let house: House;
let ada: FullClient;
let bob: FullClient;
let mallory: FullClient;
let room: string;
sharedHouse(async (opened) => {
  house = opened;
  [ada, bob, mallory] = await house.allCome("ada", "bob", "mallory");
  await house.does(SYSTEM, { type: "user.role", user: "ada", role: "admin" });
  room = await makes(bob, house.named("den"));
  await mallory.ok("room.join", { room });
});

const idOf = async (name: string) => (await ada.ok<Answers["user.get"]>("user.get", { name })).user.id;
const profileOf = async (name: string) =>
  (await bob.ok<Answers["user.profiles"]>("user.profiles", { ids: [await idOf(name)] })).profiles[0];

test("[PROFILE-4] an admin removes an offensive display name, the others are told, and the log says who did it", async () => {
  await mallory.ok("user.describe", { key: "display-name", value: "Bob is silly" });
  expect(await profileOf("mallory")).toMatchObject({ displayName: "Bob is silly", online: true });
  const asked = { user: "mallory", key: "display-name" };
  expect((await bob.refused("user.clear", asked)).rule).toBe("admin");
  const told = bob.signals.first((one) => one.type === "described" && one.value === undefined, "its end");
  await ada.ok("user.clear", asked);
  expect(await told).toMatchObject({ room, from: "mallory", key: "display-name" } as never);
  expect(await profileOf("mallory")).not.toHaveProperty("displayName");
  await mallory.ok("presence.set", { status: "bob is silly", statusForSeconds: 60 });
  await ada.ok("user.clear", { user: "mallory", key: "status" });
  expect(await profileOf("mallory")).not.toHaveProperty("status");
  const { events } = await ada.ok<Answers["audit.read"]>("audit.read", { limit: 2 });
  expect(events).toMatchObject([
    { type: "user.cleared", from: "ada", cleared: "status" },
    { type: "user.cleared", from: "ada", cleared: "display-name" },
  ]);
  expect(JSON.stringify(events)).not.toContain("silly");
});
