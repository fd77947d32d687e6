import { describe, expect, test } from "bun:test";
import type { Answers } from "../../src/protocol/answers.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";
import { SYSTEM } from "../support/townsfolk.ts";

type Rooms = Answers["server.rooms"];

let house: House;
let ada: FullClient;
let ben: FullClient;
let cara: FullClient;
/** An admin, who is in none of the rooms. */
let amy: FullClient;
sharedHouse(async (opened) => {
  house = opened;
  [ada, ben, cara, amy] = await house.allCome("ada", "ben", "cara", "amy");
  await house.does(SYSTEM, { type: "user.role", user: "amy", role: "admin" });
});

/** The last event of the server's log. */
async function lastInLog(): Promise<object | undefined> {
  return (await amy.ok<Answers["audit.read"]>("audit.read", { limit: 1 })).events[0];
}
/** Sets a setting until the returned object is disposed. */
async function having(key: string, value: unknown): Promise<AsyncDisposable> {
  await amy.ok("setting.set", { key, value });
  return {
    [Symbol.asyncDispose]: async () => {
      await amy.ok("setting.set", { key, value: null });
    },
  };
}
async function denOf(maker: FullClient, ...others: readonly FullClient[]): Promise<string> {
  const room = await makes(maker, house.named("den"), true);
  for (const one of others) {
    await maker.ok("room.invite", { room, user: one.hello.user.name });
    await one.ok("room.join", { room });
  }
  return room;
}

describe("a private room and an admin who is not in it", () => {
  test("[OVERSEE-2] the admin renames, archives, reopens, deletes and restores it, and the members see each of these", async () => {
    const room = await denOf(ada, ben);
    const name = house.named("cave");
    const types = [
      "room.renamed",
      "room.archived",
      "room.reopened",
      "room.deleted",
      "room.restored",
    ] as const;
    for (const [type, more] of [
      ["room.rename", { name }],
      ["room.archive", {}],
      ["room.reopen", {}],
      ["room.delete", {}],
      ["room.restore", {}],
    ] as const) {
      await amy.ok(type, { room, ...more });
      const log = await lastInLog();
      expect(log).toMatchObject({ from: "amy", room, kind: "private" });
      expect(log).not.toHaveProperty("name");
    }
    for (const who of [ada, ben])
      for (const type of types)
        expect(await who.event(room, (event) => event.type === type, type)).toMatchObject({ from: "amy" });
    expect(amy.events(room)).toEqual([]);
    for (const [type, more] of [
      ["history.read", {}],
      ["room.members", {}],
      ["room.get", {}],
      ["room.join", {}],
      ["room.topic", { topic: "mine" }],
      ["message.post", { body: "boo" }],
    ] as const)
      expect([type, (await amy.refused(type, { room, ...more })).code]).toEqual([type, "no_such_room"]);
  });

  test("[OVERSEE-2] a moderator, a member and a stranger do not, and nobody does it to a conversation", async () => {
    const room = await denOf(ada, ben);
    const mod = await house.comes("mod");
    await house.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
    expect((await mod.refused("room.archive", { room })).code).toBe("no_such_room");
    expect((await cara.refused("room.archive", { room })).code).toBe("no_such_room");
    expect((await ben.refused("room.archive", { room })).code).toBe("not_allowed");
    const { room: talk } = await ada.ok<{ room: { id: string } }>("direct.open", { user: "ben" });
    for (const [type, more] of [
      ["room.archive", {}],
      ["room.delete", { now: true }],
      ["room.rename", { name: "ours" }],
      ["room.adopt", { user: "amy" }],
    ] as const)
      expect((await amy.refused(type, { room: talk.id, ...more })).code).toBe("no_such_room");
  });

  test("[OVERSEE-2] what operators do in their own room is not in the server's log", async () => {
    const room = await denOf(ada);
    const before = await lastInLog();
    await ada.ok("room.rename", { room, name: house.named("hut") });
    await ada.ok("room.archive", { room });
    expect(await lastInLog()).toEqual(before as object);
  });

  test("[DEL-8] is not deleted when it has another name by now, and only once", async () => {
    const name = house.named("barn");
    const room = await makes(ada, name);
    const other = house.named("shed");
    await ada.ok("room.rename", { room, name: other });
    const refused = await amy.refused("room.delete", { room, name, now: true });
    expect(refused).toMatchObject({ code: "conflict", field: "name" });
    expect(refused.message).toContain(name);
    await amy.ok("room.delete", { room, name: other.toUpperCase(), now: true });
    for (const type of ["room.delete", "room.restore", "room.archive"])
      expect((await amy.refused(type, { room })).code).toBe("no_such_room");
    await ada.ok("room.create", { name: other });
  });

  test("[DEL-8] two admins delete one room at once: one of them does", async () => {
    const room = await denOf(ada);
    const zoe = await house.comes("zoe");
    await house.does(SYSTEM, { type: "user.role", user: "zoe", role: "admin" });
    const answers = await Promise.all(
      [amy, zoe].map((one) => one.request("room.delete", { room, now: true })),
    );
    expect(answers.map(({ error }) => error?.code ?? "done").sort()).toEqual(["done", "no_such_room"]);
  });
});

describe("all rooms", () => {
  test("[OVERSEE-1, OVERSEE-4, OVERSEE-5] are seen by an admin by name and numbers, and by nothing of what is said there", async () => {
    const secret = house.named("plans");
    const room = await makes(ada, secret, true);
    await ada.ok("room.topic", { room, topic: "about the merger" });
    await ada.ok("message.post", { room, body: "keep it quiet" });
    const { room: talk } = await ada.ok<{ room: { id: string } }>("direct.open", { user: "ben" });
    await ada.ok("message.post", { room: talk.id, body: "psst" });
    const asks = () => amy.ok<Rooms>("server.rooms", { search: secret });
    // The first answer has the figures of before, and begins a count.
    let answer = await asks();
    while (answer.counting || !answer.countedAt) answer = await asks();
    expect(answer.rooms).toEqual([
      {
        ...{ id: room, name: secret, kind: "private", members: 1, operators: 1, joined: false },
        ...{ messages: 1, bytes: expect.any(Number), lastAt: expect.any(String) },
      } as never,
    ]);
    expect(answer.rooms[0]?.bytes).toBeGreaterThan(10);
    expect(answer.sums?.conversations.messages).toBeGreaterThan(0);
    expect(answer.sums?.rooms.bytes).toBeGreaterThan(10);
    const all = JSON.stringify(await amy.ok("server.rooms"));
    expect(all).not.toContain(`"${talk.id}"`);
    expect(all).not.toMatch(/merger|quiet|psst/);
    const { people } = await amy.ok<Answers["server.storage"]>("server.storage");
    expect(people.find(({ user }) => user.name === "ada")?.messages).toBeGreaterThan(1);
    expect(await lastInLog()).toMatchObject({ type: "admin.looked", what: "rooms", from: "amy" });
    for (const type of ["server.rooms", "server.storage"])
      expect((await ada.refused(type)).rule).toBe("admin");
  });
});

describe("a room that all operators have left", () => {
  test("[OVERSEE-3] gets one of its members as an operator, or a person who joins by it", async () => {
    const room = await makes(ada, house.named("hall"));
    await ben.ok("room.join", { room });
    expect((await amy.refused("room.adopt", { room, user: "cara" })).rule).toBe("has-operator");
    await ada.ok("room.leave", { room });
    expect((await cara.refused("room.adopt", { room, user: "cara" })).code).toBe("not_allowed");
    await amy.ok("room.adopt", { room, user: "cara" });
    const isCara = (event: Event) => event.type === "member.joined" && event.name === "cara";
    expect(await ben.event(room, isCara, "that cara joins")).toMatchObject({ from: "amy", role: "operator" });
    expect(await lastInLog()).toMatchObject({ type: "room.adopted", from: "amy", room, kind: "public" });
    await amy.ok("room.adopt", { room, user: "ben" });
    await cara.event(room, (event) => event.type === "member.role_changed", "ben's role");
    await cara.ok("room.rename", { room, name: house.named("hall") });
    expect(await amy.ok("room.adopt", { room, user: "ben" })).toEqual({ room });
  });

  test("[OVERSEE-3] of a private room in which people are, one of them: nobody gets in to read it", async () => {
    const room = await denOf(ada, ben);
    for (const user of ["amy", "cara"])
      expect((await amy.refused("room.adopt", { room, user })).rule).toBe("has-operator");
    await ada.ok("message.post", { room, body: "between us" });
    for (const one of [ada, ben]) await one.ok("room.leave", { room });
    const gus = await house.guestComes("gus");
    expect((await amy.refused("room.adopt", { room, user: gus.hello.user.name })).rule).toBe("account");
    expect((await amy.refused("room.adopt", { room, user: "nobody" })).code).toBe("no_such_user");
    await amy.ok("room.adopt", { room, user: "cara" });
    await cara.ok("message.post", { room, body: "is anybody here?" });
    expect(await lastInLog()).toMatchObject({ type: "room.adopted", user: cara.hello.user.id });
    expect(await lastInLog()).not.toHaveProperty("name");
  });
});

describe("who makes rooms", () => {
  test("[ROOM-21] is a setting, for public rooms and for private ones", async () => {
    const guest = await house.guestComes("gil");
    const mod = await house.comes("mod");
    await house.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
    const make = (who: FullClient, isPrivate = false) =>
      who.request("room.create", { name: house.named("new"), private: isPrivate });
    const ruleOf = async (asked: ReturnType<typeof make>) => (await asked).error?.rule;
    expect(await ruleOf(make(guest))).toBeUndefined();
    await using _members = await having("roomCreators", "members");
    const refused = await guest.refused("room.create", { name: house.named("new") });
    expect(refused).toMatchObject({ code: "not_allowed", rule: "room-creators" });
    expect(refused.message).toEndWith(`: ${refused.lift}`);
    expect(await ruleOf(make(ada))).toBeUndefined();
    await using _moderators = await having("roomCreators", "moderators");
    expect([await ruleOf(make(ada)), await ruleOf(make(mod))]).toEqual(["room-creators", undefined]);
    await using _admins = await having("roomCreators", "admins");
    expect([await ruleOf(make(mod)), await ruleOf(make(amy))]).toEqual(["room-creators", undefined]);
    expect(await ruleOf(make(ada, true))).toBeUndefined();
    await using _private = await having("privateRoomCreators", "moderators");
    expect([await ruleOf(make(ada, true)), await ruleOf(make(mod, true))]).toEqual([
      "room-creators",
      undefined,
    ]);
  });

  test("[ROOM-21] nobody makes a room of the other kind and changes it then", async () => {
    const hidden = await denOf(ada);
    await using _ = await having("roomCreators", "admins");
    expect((await ada.refused("room.privacy", { room: hidden, private: false })).rule).toBe("room-creators");
    expect((await ada.refused("room.set", { room: hidden, private: false })).rule).toBe("room-creators");
    await ada.ok("room.privacy", { room: hidden, private: true });
    await using _private = await having("privateRoomCreators", "admins");
    const open = await makes(amy, house.named("open"));
    await amy.ok("room.invite", { room: open, user: "ada" });
    await ada.ok("room.join", { room: open });
    await amy.ok("room.role", { room: open, user: "ada", role: "operator" });
    expect((await ada.refused("room.privacy", { room: open, private: true })).rule).toBe("room-creators");
  });
});

test("[ROOM-22] new people enter the default rooms that exist and let them in, and nobody else does", async () => {
  const [news, help, locked] = [house.named("news"), house.named("help"), house.named("locked")];
  for (const name of [news, help]) await makes(ada, name);
  await ada.ok("room.set", { room: await makes(ada, locked), inviteOnly: true });
  await using _rooms = await having("defaultRooms", [news, help, locked, "nowhere at all"]);
  const namesOf = ({ hello }: FullClient) => hello.rooms.map(({ name }) => name).sort();
  expect(namesOf(await house.comes("dora"))).toEqual([help, news].sort());
  expect(namesOf(await house.comes("ben"))).not.toContain(news);
  await using _guests = await having("guestRooms", [help]);
  const gina = await house.guestComes("gina");
  expect(namesOf(gina)).toEqual([help]);
  await gina.ok("account.register", { name: "gina" });
  expect(namesOf(await house.comes("erik"))).toEqual([help, news].sort());
  const { rooms } = await gina.ok<Answers["room.list"]>("room.list");
  const joined = rooms.filter(({ joined: is }) => is).map(({ name }) => name);
  expect(joined.sort()).toEqual([help, news].sort());
});
