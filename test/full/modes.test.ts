import { describe, expect, test } from "bun:test";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";

let house: House;
let alice: FullClient;
let bob: FullClient;
let carol: FullClient;
let mallory: FullClient;

sharedHouse(async (opened) => {
  house = opened;
  const comes = (name: string) => house.comes(name);
  [alice, bob] = [await comes("alice"), await comes("bob")];
  [carol, mallory] = [await comes("carol"), await comes("mallory")];
});

/** A room of alice's with these modes, which bob has joined before. */
async function den(modes: object): Promise<{ room: string; name: string }> {
  const name = house.named("den");
  const room = await makes(alice, name);
  await bob.ok("room.join", { room });
  await alice.ok("room.set", { room, ...modes });
  return { room, name };
}

describe("a room's modes", () => {
  test("[ROOM-10] in a moderated room only operators and voiced members write and react", async () => {
    const { room } = await den({});
    const { id } = await bob.ok<{ id: string }>("message.post", { room, body: "before" });
    await alice.ok("room.set", { room, moderated: true });
    expect(await bob.refused("message.post", { room, body: "x" })).toMatchObject({
      ...{ code: "moderated", rule: "moderated" },
    });
    for (const [type, more] of [
      ["message.edit", { id, body: "after" }],
      ["reaction.add", { id, emoji: "👍" }],
      ["message.pin", { id }],
    ] as const)
      expect((await bob.refused(type, { room, ...more })).code).toBe("moderated");
    await alice.ok("room.set", { room, reactable: true });
    await bob.ok("reaction.add", { room, id, emoji: "👍" });
    expect((await bob.refused("message.pin", { room, id })).code).toBe("moderated");
    await alice.ok("room.set", { room, reactable: false });
    expect((await bob.refused("reaction.add", { room, id, emoji: "🎉" })).code).toBe("moderated");
    await bob.ok("message.delete", { room, id });
    await alice.ok("message.post", { room, body: "an operator writes" });
    await alice.ok("room.role", { room, user: "bob", role: "voiced" });
    await bob.ok("message.post", { room, body: "with a voice" });
  });

  test("[ROOM-19] in slow mode a member posts one message in so many seconds; edits do not count", async () => {
    const { room } = await den({ slowSeconds: 3_600 });
    const { id } = await bob.ok<{ id: string }>("message.post", { room, body: "first", nonce: "slow-1" });
    const refused = await bob.refused("message.post", { room, body: "second" });
    const { retryAfterMs } = refused;
    expect(refused).toMatchObject({
      ...{ code: "slow_mode", rule: "slow-mode", retryAfterMs },
      lift: "an operator of the room can give you a voice, or turn slow mode off",
      message: expect.stringMatching(
        /^this room has slow mode, one message in 60 minutes, and you can write again in \d+ minutes: an/,
      ),
    });
    expect(retryAfterMs).toBeLessThanOrEqual(3_600_000);
    await bob.ok("message.post", { room, body: "first", nonce: "slow-1" });
    await bob.ok("message.edit", { room, id, body: "edited" });
    await bob.ok("reaction.add", { room, id, emoji: "👍" });
    await bob.ok("message.delete", { room, id });
    await bob.ok("room.leave", { room });
    await bob.ok("room.join", { room });
    for (const body of ["deleting", "coming again"])
      expect((await bob.refused("message.post", { room, body: `${body} does not help` })).code).toBe(
        "slow_mode",
      );
    for (const body of ["operators", "write"]) await alice.ok("message.post", { room, body });
    await alice.ok("room.role", { room, user: "bob", role: "voiced" });
    for (const body of ["with", "a voice"]) await bob.ok("message.post", { room, body });
    await alice.ok("room.role", { room, user: "bob", role: "member" });
    await bob.refused("message.post", { room, body: "x" });
    await alice.ok("room.set", { room, slowSeconds: 0 });
    for (const body of ["no", "slow mode"]) await bob.ok("message.post", { room, body });
  });

  test("[ROOM-19] slow mode is a whole number of seconds up to six hours, set by operators, and in no conversation", async () => {
    const { room } = await den({});
    for (const slowSeconds of [-1, 21_601, 1.5, null])
      expect((await alice.refused("room.set", { room, slowSeconds })).code).toBe("bad_request");
    expect((await bob.refused("room.set", { room, slowSeconds: 3 })).rule).toBe("operator");
    const { room: talk } = await alice.ok<{ room: { id: string } }>("direct.open", { user: "bob" });
    expect((await alice.refused("room.set", { room: talk.id, slowSeconds: 3 })).rule).toBe("direct");
  });

  test("[ROOM-11] where the topic is locked only operators set it", async () => {
    const { room } = await den({ topicLocked: true });
    expect(await bob.refused("room.set", { room, topic: "cakes" })).toMatchObject({
      ...{ code: "not_allowed", rule: "topic-locked", field: "topic" },
    });
    await alice.ok("room.topic", { room, topic: "tea" });
    await alice.ok("room.set", { room, topicLocked: false });
    await bob.ok("room.topic", { room, topic: "cakes" });
  });

  test("[ROOM-12] a room for invited people, with a key or a limit is closed to others, and open to invited people", async () => {
    const modes = { inviteOnly: "invite_only", limit: "room_full", key: "bad_key" } as const;
    for (const [mode, code] of Object.entries(modes)) {
      const { room, name } = await den({ [mode]: mode === "limit" ? 2 : mode === "key" ? "sesame" : true });
      expect(await carol.refused("room.join", { name })).toMatchObject({ code, room });
      expect((await carol.refused("room.join", { room, key: "sesam" })).code).toBe(code);
      await bob.ok("room.invite", { room, user: "carol" });
      await carol.ok("room.join", { room });
    }
    const { room } = await den({ limit: 3 });
    await carol.ok("room.join", { room });
    expect((await mallory.refused("room.join", { room })).code).toBe("room_full");
    await bob.ok("room.leave", { room });
    await mallory.ok("room.join", { room });
  });

  test("[ROOM-12] whoever is to look after an empty room comes in although it is shut", async () => {
    const name = house.named("den");
    const room = await makes(alice, name);
    await alice.ok("room.set", { room, inviteOnly: true, key: "sesame", limit: 1 });
    await alice.ok("room.leave", { room });
    expect((await bob.refused("room.join", { room })).code).toBe("invite_only");
    await alice.ok("room.join", { room });
  });

  test("[ROOM-13] a key lets in, and only those who look after the room see it, not even in the log", async () => {
    const { room } = await den({});
    const { seq } = await alice.ok<{ seq: number }>("room.set", { room, key: "sesame" });
    const told = await bob.event(room, (event) => event.seq === seq, "the key");
    expect(told).toMatchObject({ type: "room.changed", keyed: true } as never);
    expect(JSON.stringify(told)).not.toContain("sesame");
    expect(JSON.stringify(await bob.ok("room.get", { room }))).not.toContain("sesame");
    expect(await alice.ok<object>("room.key", { room })).toEqual({ key: "sesame" });
    expect((await bob.refused("room.key", { room })).rule).toBe("operator");
    expect(await alice.ok<object>("room.set", { room, key: "sesame" })).toEqual({ room });
    await carol.ok("room.join", { room, key: "sesame" });
    await alice.ok("room.set", { room, key: "other" });
    expect((await mallory.refused("room.join", { room, key: "sesame" })).code).toBe("bad_key");
    await alice.ok("room.set", { room, key: null });
    expect(await alice.ok<object>("room.key", { room })).toEqual({});
    await mallory.ok("room.join", { room, key: "whatever" });
    for (const key of ["two words", "a,b", ":c", ""])
      expect(await alice.refused("room.set", { room, key })).toMatchObject({
        code: "bad_request",
        field: "key",
      });
  });

  test("[ROOM-14] a secret room is in no list of others and has no id for them, but is joined by its name", async () => {
    const { room, name } = await den({ secret: true, topic: "cakes" });
    const listed = async (who: FullClient) => {
      const { rooms } = await who.ok<{ rooms: { id: string }[] }>("room.list", {
        after: `r${Number(room.slice(1)) - 1}`,
      });
      return rooms.some(({ id }) => id === room);
    };
    expect([await listed(alice), await listed(bob), await listed(mallory)]).toEqual([true, true, false]);
    for (const type of ["room.join", "room.get", "history.read", "room.members"])
      expect((await mallory.refused(type, { room })).code).toBe("no_such_room");
    expect((await mallory.refused("message.post", { room, body: "x" })).code).toBe("no_such_room");
    await mallory.ok("room.join", { name });
    await mallory.ok("room.leave", { room });
    await alice.ok("room.set", { room, secret: false });
    expect(await listed(mallory)).toBe(true);
  });
});

describe("masks of a room", () => {
  const masked = async (kind: string, mask: string, more: object = {}) => {
    const { room } = await den({});
    await alice.ok("mask.add", { room, kind, mask, ...more });
    return room;
  };

  test("[ROOM-15] keep out and silence those who match, unless they are exempt, voiced or operators", async () => {
    const room = await masked("ban", "B*b!*@*", { reason: "loud" });
    expect(await bob.refused("message.post", { room, body: "x" })).toMatchObject({
      code: "muted",
      rule: "muted",
    });
    await alice.ok("message.post", { room, body: "others write" });
    await alice.ok("room.role", { room, user: "bob", role: "voiced" });
    await bob.ok("message.post", { room, body: "with a voice" });
    await bob.ok("room.leave", { room });
    expect(await bob.refused("room.join", { room })).toMatchObject({ code: "banned", room });
    await alice.ok("room.invite", { room, user: "bob" });
    expect((await bob.refused("room.join", { room })).code).toBe("banned");
    await alice.ok("mask.add", { room, kind: "exempt", mask: "bob" });
    await bob.ok("room.join", { room });
    await bob.ok("message.post", { room, body: "exempt" });
    await alice.ok("mask.remove", { room, kind: "exempt", mask: "BOB!*@*" });
    const { id } = await alice.ok<{ id: string }>("message.post", { room, body: "and?" });
    expect((await bob.refused("reaction.add", { room, id, emoji: "👍" })).code).toBe("muted");
    await alice.ok("mask.remove", { room, kind: "ban", mask: "b*B" });
    await bob.ok("message.post", { room, body: "free" });
  });

  test("[ROOM-15] mute without keeping out, and let into a room for invited people", async () => {
    const room = await masked("mute", "carol");
    await carol.ok("room.join", { room });
    expect((await carol.refused("message.post", { room, body: "x" })).code).toBe("muted");
    await alice.ok("room.set", { room, inviteOnly: true });
    expect((await mallory.refused("room.join", { room })).code).toBe("invite_only");
    await alice.ok("mask.add", { room, kind: "invite", mask: "a:mallory" });
    await mallory.ok("room.join", { room });
  });

  test("[ROOM-15] are told, listed once with who added them, limited, and nobody else's to change", async () => {
    const room = await masked("mute", "carol", { reason: "loud", forSeconds: 60 });
    const told = await bob.event(room, ({ type }) => type === "mask.added", "the mask");
    expect(told).toMatchObject({ kind: "mute", mask: "carol!*@*", reason: "loud", forSeconds: 60 } as never);
    expect(await alice.ok<object>("mask.add", { room, kind: "mute", mask: "CAROL" })).toEqual({ room });
    const { masks } = await bob.ok<{ masks: object[] }>("room.masks", { room });
    expect(masks).toMatchObject([{ kind: "mute", mask: "carol!*@*", by: { name: "alice" }, reason: "loud" }]);
    expect(await bob.ok<object>("room.masks", { room, kind: "ban" })).toEqual({ masks: [] });
    expect((await bob.refused("mask.remove", { room, kind: "mute", mask: "carol" })).rule).toBe("operator");
    const refused = (mask: string) => alice.refused("mask.add", { room, kind: "ban", mask });
    expect(await refused("a:nobody")).toMatchObject({ code: "no_such_user", field: "mask" });
    for (const mask of ["two words", "a@b@c", ""])
      expect(await refused(mask)).toMatchObject({ code: "bad_request", field: "mask" });
    for (let i = 1; i < 100; i += 1) await alice.ok("mask.add", { room, kind: "ban", mask: `troll${i}` });
    expect((await refused("one-more")).code).toBe("too_many");
  });

  test("[ROOM-17] a guest who made a room sets its modes and its topic, and invites people", async () => {
    const guest = await house.guestComes("gustav");
    const name = house.named("den");
    const room = await makes(guest, name);
    await guest.ok("room.set", { room, topic: "tea", inviteOnly: true, key: "sesame" });
    await guest.ok("room.invite", { room, user: "bob" });
    await bob.ok("room.join", { room });
    expect((await guest.refused("room.set", { room, private: true })).rule).toBe("account");
    const other = await house.guestComes("gerda");
    await guest.ok("room.set", { room, inviteOnly: false, key: null });
    await other.ok("room.join", { room });
    await other.ok("room.topic", { room, topic: "cakes" });
    await guest.ok("room.set", { room, topicLocked: true });
    expect((await other.refused("room.topic", { room, topic: "buns" })).rule).toBe("topic-locked");
  });
});
