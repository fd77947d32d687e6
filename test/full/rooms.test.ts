import { describe, expect, test } from "bun:test";
import { limits } from "../../src/protocol/limits.ts";
import type { Invitation, Room } from "../../src/protocol/room.ts";
import type { FullClient, Hello } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";
import { PlainClient } from "../support/plain-client.ts";
import { SYSTEM } from "../support/townsfolk.ts";

type Entered = { readonly room: Room; readonly seq?: number };
const unchanged = (room: string) => ({ room }) as { room: string; seq?: number };

let house: House;
let alice: FullClient;
let bob: FullClient;
let mod: FullClient;

sharedHouse(async (opened) => {
  house = opened;
  [alice, bob, mod] = [await house.comes("alice"), await house.comes("bob"), await house.comes("mod")];
  await house.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
});

const named = (what: string): string => house.named(what);
const change = (who: FullClient, type: string, fields: object) =>
  who.ok<{ room: string; seq?: number }>(type, { ...fields });
const roleOf = async (who: FullClient, room: string): Promise<string> =>
  (await who.ok<{ room: { role: string } }>("room.get", { room })).room.role;

describe("whoever makes a room", () => {
  test("[ROOM-1] looks after it from joining it on, and again when nobody else does", async () => {
    const room = await makes(alice, named("den"));
    expect(await roleOf(alice, room)).toBe("operator");
    await bob.ok("room.join", { room });
    expect(await roleOf(bob, room)).toBe("member");
    await alice.ok("room.role", { room, user: "bob", role: "operator" });
    await alice.ok("room.leave", { room });
    await alice.ok("room.join", { room });
    expect(await roleOf(alice, room)).toBe("member");
    await bob.ok("room.role", { room, user: "bob", role: "member" });
    await alice.ok("room.leave", { room });
    await alice.ok("room.join", { room });
    expect(await roleOf(alice, room)).toBe("operator");
  });

  test("[ROOM-1] of a private one is in it at once, as its operator, with its topic", async () => {
    const made = await alice.ok<Entered>("room.create", {
      name: named("den"),
      private: true,
      topic: "cakes",
    });
    expect(made).toMatchObject({ room: { kind: "private", topic: "cakes" }, seq: 2 });
    expect(await roleOf(alice, made.room.id)).toBe("operator");
    const guest = await house.guestComes("gus");
    expect((await guest.refused("room.create", { name: named("den"), private: true })).rule).toBe("account");
    await guest.ok("room.create", { name: named("den") });
  });
});

describe("a room", () => {
  test("[ROOM-2] is renamed for everybody, by every protocol, and its old name is free", async () => {
    const [old, fresh] = [named("old"), named("new")];
    const room = await makes(alice, old);
    await using plain = await PlainClient.connect(house.wsUrl, { name: "a guest" });
    plain.send({ command: "join", room: old });
    await plain.next();
    const { seq } = await change(alice, "room.rename", { room, name: fresh });
    expect(await change(alice, "room.rename", { room, name: fresh })).toEqual(unchanged(room));
    await alice.event(room, (event) => event.seq === seq && event.type === "room.renamed", "the new name");
    await alice.ok("message.post", { room, body: "hi" });
    await plain.receives({ room: fresh, from: "alice", message: "hi" });
    plain.send({ room: old, message: "hi" });
    expect(await plain.next()).toEqual({ error: `${old} does not exists` });
    await change(alice, "room.rename", { room, name: fresh.toUpperCase() });
    const other = await makes(bob, old);
    expect((await bob.refused("room.rename", { room: other, name: fresh })).code).toBe("room_exists");
    expect((await bob.refused("room.rename", { room: other, name: " " })).code).toBe("bad_name");
  });

  test("[ROOM-2] has the topic it is given, and none when that is empty", async () => {
    const room = await makes(alice, named("den"));
    await bob.ok("room.join", { room });
    const { seq } = await change(bob, "room.topic", { room, topic: "cakes" });
    await alice.event(room, (event) => event.seq === seq && event.type === "room.topic_changed", "the topic");
    expect(await change(alice, "room.topic", { room, topic: "cakes" })).toEqual(unchanged(room));
    expect(await alice.ok("room.get", { room })).toMatchObject({ room: { topic: "cakes" } });
    await change(alice, "room.topic", { room, topic: "" });
    expect((await alice.ok<Entered>("room.get", { room })).room.topic).toBeUndefined();
    expect((await alice.refused("room.topic", { room, topic: "two\nlines" })).field).toBe("topic");
  });

  test("[ROOM-2] that becomes private is found by nobody else, and cannot become public while its name is another's", async () => {
    const name = named("den");
    const room = await makes(alice, name);
    await change(alice, "room.privacy", { room, private: true });
    expect(await change(alice, "room.privacy", { room, private: true })).toEqual(unchanged(room));
    expect((await bob.refused("room.join", { name })).code).toBe("no_such_room");
    await bob.ok("room.create", { name });
    expect((await alice.refused("room.privacy", { room, private: false })).code).toBe("room_exists");
    await change(alice, "room.rename", { room, name: named("den") });
    await change(alice, "room.privacy", { room, private: false });
    await bob.ok("room.join", { room });
  });

  test("[ROOM-3] that is archived takes nothing new, can be read and left, and goes on when it is reopened", async () => {
    const room = await makes(alice, named("den"));
    await bob.ok("room.join", { room });
    const { id } = await bob.ok<{ id: string }>("message.post", { room, body: "hi", nonce: named("n") });
    await change(mod, "room.archive", { room });
    expect(await change(alice, "room.archive", { room })).toEqual(unchanged(room));
    for (const [type, fields] of [
      ["message.post", { body: "x" }],
      ["message.edit", { id, body: "x" }],
      ["message.delete", { id }],
      ["message.pin", { id }],
      ["reaction.add", { id, emoji: "👀" }],
      ["typing", {}],
      ["room.topic", { topic: "x" }],
      ["room.invite", { user: "mod" }],
    ] as const)
      expect(`${type} ${(await bob.refused(type, { room, ...fields })).code}`).toBe(`${type} room_archived`);
    expect((await mod.refused("room.join", { room })).code).toBe("room_archived");
    expect(await bob.ok("history.read", { room })).toMatchObject({ more: false });
    await bob.ok("cursor.set", { room, seq: 3 });
    await bob.ok("room.leave", { room });
    await change(alice, "room.reopen", { room });
    expect(await change(alice, "room.reopen", { room })).toEqual(unchanged(room));
    await bob.ok("room.join", { room });
    await bob.ok("message.post", { room, body: "again" });
  });
});

describe("an invitation", () => {
  test("[ROOM-4] is told to all clients at once and in hello, and lets in, by name or id, once", async () => {
    const name = named("den");
    const room = await makes(alice, name, true);
    const phone = await house.comes("bob");
    expect((await bob.refused("room.join", { name })).code).toBe("no_such_room");
    await change(alice, "room.invite", { room, user: "BOB" });
    expect(await change(alice, "room.invite", { room, user: "bob" })).toEqual(unchanged(room));
    for (const client of [bob, phone])
      await client.signals.first((one) => one.type === "invited" && one.room.id === room, "the invitation");
    const desk = await house.comes("bob");
    const { invitations } = desk.hello as Hello & { invitations: Invitation[] };
    expect(invitations).toContainEqual({
      room: { id: room, name, kind: "private" },
      by: { id: alice.hello.user.id, name: "alice" },
    } as never);
    await bob.ok("room.join", { name });
    expect((await alice.refused("room.invite", { room, user: "bob" })).code).toBe("already_member");
    expect((await alice.refused("room.uninvite", { room, user: "bob" })).code).toBe("not_invited");
    expect((await alice.refused("room.invite", { room, user: "nobody" })).code).toBe("no_such_user");
    await bob.ok("room.leave", { room });
    expect((await bob.refused("room.join", { room })).code).toBe("no_such_room");
  });

  test("[ROOM-4] can be declined and taken back, which all clients are told", async () => {
    const room = await makes(alice, named("den"), true);
    const phone = await house.comes("bob");
    for (const who of [bob, alice]) {
      await change(alice, "room.invite", { room, user: "bob" });
      await change(who, "room.uninvite", { room, user: "bob" });
      expect((await bob.refused("room.join", { room })).code).toBe("no_such_room");
    }
    await phone.settled();
    const told = phone.signals.all.flatMap((one) =>
      one.type === "uninvited" && one.room === room ? [one.type] : [],
    );
    expect(told).toHaveLength(2);
  });
});

describe("somebody in a room", () => {
  test("[ROOM-5] who is removed may come again, who is banned may not until the ban is lifted, with the reason told", async () => {
    const room = await makes(alice, named("den"));
    await bob.ok("room.join", { room });
    const { seq } = await change(alice, "room.remove", { room, user: "bob", reason: "too loud" });
    await bob.event(
      room,
      (event) => event.seq === seq && "reason" in event && event.reason === "too loud",
      "why",
    );
    expect((await alice.refused("room.remove", { room, user: "bob" })).code).toBe("not_member");
    await bob.ok("room.join", { room });
    await change(alice, "room.ban", { room, user: "bob" });
    expect(await change(alice, "room.ban", { room, user: "bob" })).toEqual(unchanged(room));
    for (const type of ["room.join", "message.post", "history.read"])
      expect((await bob.refused(type, { room, body: "x" })).code).toBe("banned");
    expect(await alice.ok("room.bans", { room })).toMatchObject({
      bans: [{ user: { name: "bob" } }],
      more: false,
    });
    await change(alice, "room.unban", { room, user: "bob" });
    expect((await alice.refused("room.unban", { room, user: "bob" })).code).toBe("not_banned");
    await bob.ok("room.join", { room });
  });

  test("[ROOM-5] who was never there can be banned, an operator can be by a moderator, and an invitation lifts no ban", async () => {
    const room = await makes(bob, named("den"));
    await house.comes("carol");
    await change(bob, "room.ban", { room, user: "carol" });
    await change(mod, "room.ban", { room, user: "bob" });
    expect((await bob.refused("room.unban", { room, user: "bob" })).rule).toBe("operator");
    await mod.ok("room.join", { room });
    expect((await mod.refused("room.invite", { room, user: "carol" })).rule).toBe("banned");
    await change(mod, "room.unban", { room, user: "carol" });
    const carol = await house.comes("carol");
    await carol.ok("room.join", { room });
    await alice.ok("room.join", { room });
    expect((await alice.refused("room.invite", { room, user: "bob" })).rule).toBe("banned");
  });

  test("[ROOM-5] may do what their role says from the moment it is given or taken", async () => {
    const room = await makes(alice, named("den"));
    await bob.ok("room.join", { room });
    const rename = () => bob.request("room.rename", { room, name: named("den") });
    expect((await rename()).error?.rule).toBe("operator");
    await change(alice, "room.role", { room, user: "bob", role: "operator" });
    expect((await rename()).error).toBeUndefined();
    await change(bob, "room.role", { room, user: "alice", role: "voiced" });
    expect((await alice.refused("room.rename", { room, name: "x" })).rule).toBe("operator");
    expect(await change(bob, "room.role", { room, user: "alice", role: "voiced" })).toEqual(unchanged(room));
    expect((await bob.refused("room.role", { room, user: "mod", role: "member" })).code).toBe("not_member");
    const { members } = await bob.ok<{ members: { name: string; roomRole: string }[] }>("room.members", {
      room,
    });
    expect(members.map((one) => `${one.name} ${one.roomRole}`)).toEqual(["alice voiced", "bob operator"]);
  });
});

describe("a conversation", () => {
  test("[ROOM-6] of the same people is the same room, in whatever order, spelling and number they are named", async () => {
    const names = ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"];
    for (const name of names) await house.comes(name);
    const opened = await alice.ok<Entered>("direct.open", { users: ["d1", "D2"] });
    expect(opened.room.people?.map(({ name }) => name).toSorted()).toEqual(["alice", "d1", "d2"]);
    const d2 = await house.comes("d2");
    for (const users of [
      ["alice", "d1"],
      ["d1", "alice", "ALICE", "d2"],
    ])
      expect((await d2.ok<Entered>("direct.open", { users })).room.id).toBe(opened.room.id);
    expect((await alice.ok<Entered>("direct.open", { users: ["d1"] })).room.id).not.toBe(opened.room.id);
    const twice = await alice.ok<Entered>("direct.open", { users: ["d3", "d3", "D3"] });
    expect((await alice.ok<Entered>("direct.open", { user: "d3" })).room.id).toBe(twice.room.id);
    const all = await alice.ok<Entered>("direct.open", { users: names });
    expect(all.room.people).toHaveLength(limits.directPeopleMax);
    expect((await alice.refused("direct.open", { users: [...names, "bob"] })).field).toBe("users");
    expect((await alice.refused("direct.open", { users: ["d1", "nobody"] })).code).toBe("no_such_user");
    expect((await alice.refused("direct.open", { users: ["d1", "exchat"] })).code).toBe("no_such_user");
    for (const type of ["room.archive", "room.rename"])
      expect((await d2.refused(type, { room: opened.room.id, name: "x" })).rule).toBe("direct");
  });
});
