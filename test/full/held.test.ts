import { describe, expect, test } from "bun:test";
import type { Answers } from "../../src/protocol/answers.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";
import { lastOfServerLog, SYSTEM } from "../support/townsfolk.ts";

let house: House;
let mod: FullClient;
let room: string;
sharedHouse(async (opened) => {
  house = opened;
  mod = await house.comes("mod");
  await house.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
  await house.does(SYSTEM, { type: "setting.change", key: "holdFirst", value: 1 });
  room = await makes(mod, "lobby");
});

/** A new account in the room. */
async function newcomer(name: string): Promise<FullClient> {
  const one = await house.comes(name);
  await one.ok("room.join", { room });
  return one;
}
const held = async () => (await mod.ok<Answers["held.list"]>("held.list")).held;
const hears = (who: FullClient, id: string, state: string) =>
  who.signals.first((one) => one.type === "held" && one.held === id && one.state === state, `it is ${state}`);

describe("first messages of newcomers", () => {
  test("[HELD-5] the moderators and the author are told; nobody else is, and r0 has no text", async () => {
    const [nina, eve] = [await newcomer("nina"), await newcomer("eve")];
    const said = { room, body: "my first words", nonce: "first" };
    expect(await nina.refused("message.post", said)).toMatchObject({ code: "held", rule: "held" });
    const [one] = await held();
    if (!one) throw new Error("nothing waits");
    await hears(mod, one.id, "waiting");
    await hears(nina, one.id, "waiting");
    expect((await eve.refused("held.admit", { held: one.id })).code).toBe("not_allowed");
    const place = await mod.ok<{ seq: number }>("held.admit", { held: one.id });
    await hears(nina, one.id, "admitted");
    await hears(mod, one.id, "admitted");
    // The same post again says where it is.
    expect(await nina.ok<{ seq: number }>("message.post", said)).toMatchObject({ seq: place.seq });
    await nina.ok("message.post", { room, body: "and my second ones" });
    await eve.message(room, "and my second ones");
    const read = eve.events(room).flatMap((event) => (event.type === "message.posted" ? [event.body] : []));
    expect(read).toEqual(["my first words", "and my second ones"]);
    expect(eve.signals.all.map(({ type }) => type as string)).not.toContain("held");
    const user = nina.hello.user.id;
    const log = await lastOfServerLog(house.store, 2);
    expect(log).toMatchObject([
      { type: "held.decided", from: "mod", held: one.id, user, admit: true },
      { type: "message.held", from: "nina", held: one.id, user, room },
    ]);
    expect(JSON.stringify(log)).not.toContain("words");
  });

  test("[HELD-3] the author reads why a message was declined, at once and when they send it again", async () => {
    const max = await newcomer("max");
    const said = { room, body: "cheap soup", nonce: "soup" };
    await max.refused("message.post", said);
    const one = (await held()).find(({ by }) => by.name === "max");
    await mod.ok("held.decline", { held: one?.id, reason: "No advertising." });
    await max.signals.first(
      (signal) =>
        signal.type === "held" && signal.state === "declined" && signal.reason === "No advertising.",
      "max hears why",
    );
    expect(await max.refused("message.post", said)).toMatchObject({ code: "not_allowed", rule: "declined" });
    expect((await max.refused("message.edit", { room, id: `${room}.1`, body: "x" })).code).toBe(
      "not_allowed",
    );
  });

  test("[HELD-1] in private rooms and conversations nothing waits, nor from those with a voice", async () => {
    const zoe = await newcomer("zoe");
    const { room: den } = await zoe.ok<{ room: { id: string } }>("room.create", {
      name: "den",
      private: true,
    });
    await zoe.ok("message.post", { room: den.id, body: "only me" });
    const { room: talk } = await zoe.ok<{ room: { id: string } }>("direct.open", { user: "mod" });
    await zoe.ok("message.post", { room: talk.id, body: "hello" });
    expect((await zoe.refused("message.post", { room, body: "hello" })).code).toBe("held");
    await mod.ok("room.role", { room, user: "zoe", role: "voiced" });
    await zoe.ok("message.post", { room, body: "hello" });
  });
});
