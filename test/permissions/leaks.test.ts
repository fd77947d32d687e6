import { describe, expect, test } from "bun:test";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";

let house: House;
/** Paul and max have a secret room; olga has a room with them, and knows nothing of the other. */
let paul: FullClient;
let max: FullClient;
let olga: FullClient;
let secret: string;
let common: string;
let hidden: string;
let known: string;

sharedHouse(async (opened) => {
  house = opened;
  [paul, max, olga] = [await house.comes("paul"), await house.comes("max"), await house.comes("olga")];
  secret = await makes(paul, "plans for olga", true);
  await paul.ok("room.invite", { room: secret, user: "max" });
  await max.ok("room.join", { room: secret });
  common = await makes(paul, "kitchen");
  for (const one of [max, olga]) await one.ok("room.join", { room: common });
  hidden = (
    await paul.ok<{ id: string }>("message.post", { room: secret, body: "a cake for @olga and @all" })
  ).id;
  known = (await paul.ok<{ id: string }>("message.post", { room: common, body: "hello" })).id;
  await max.ok("message.post", { room: secret, body: "yes", thread: hidden });
  await paul.ok("message.pin", { room: secret, id: hidden });
});

describe("an id of another room", () => {
  const requests: readonly (readonly [type: string, fields: (id: string) => object])[] = [
    ["message.edit", (id) => ({ id, body: "mine now" })],
    ["message.delete", (id) => ({ id })],
    ["message.pin", (id) => ({ id })],
    ["message.unpin", (id) => ({ id })],
    ["message.history", (id) => ({ id })],
    ["reaction.add", (id) => ({ id, emoji: "👀" })],
    ["reaction.remove", (id) => ({ id, emoji: "👀" })],
    ["message.post", (replyTo) => ({ replyTo, body: "so" })],
    ["message.post", (thread) => ({ thread, body: "so" })],
    ["thread.read", (thread) => ({ thread })],
    ["cursor.set", (thread) => ({ thread, seq: 1 })],
  ];
  for (const [type, fields] of requests)
    test(`[PERM-4] names no message in ${type}, also for who is in both rooms, and tells nothing`, async () => {
      for (const who of [paul, olga]) {
        const refused = await who.refused(type, { room: common, ...fields(hidden) });
        expect(refused.code).toBe("no_such_message");
        const nothing = await who.refused(type, { room: common, ...fields("r999999.1") });
        expect(JSON.stringify(refused)).toBe(JSON.stringify(nothing));
      }
    });

  test("[PERM-4] is a number there, which shows only the room itself", async () => {
    const page = await olga.ok<{ events: { room: string }[] }>("history.read", { room: common, around: 4 });
    expect(new Set(page.events.map(({ room }) => room))).toEqual(new Set([common]));
  });
});

describe("a private room", () => {
  test("[PERM-5] is in no list of who is not in it, nor counted, nor in who they are told about", async () => {
    const lists = await Promise.all([
      olga.ok("room.list"),
      olga.ok("thread.list"),
      olga.ok("search", { query: "plans" }),
      olga.ok("user.get", { name: "paul" }),
      olga.ok("room.members", { room: common }),
      olga.ok("session.list"),
    ]);
    const again = await house.comes("olga");
    const told = JSON.stringify([lists, again.hello]);
    expect(told).not.toContain(`"${secret}"`);
    expect(told).not.toContain("plans for olga");
    expect(JSON.stringify(await max.ok("room.list"))).toContain("plans for olga");
  });

  test("[PERM-5] has a name of its own: who makes a room of that name does not learn that there is one", async () => {
    const free = await olga.ok<{ room: { id: string } }>("room.create", { name: "plans for olga" });
    const twice = await olga.refused("room.create", { name: "PLANS for olga" });
    expect(twice).toMatchObject({ code: "room_exists", room: free.room.id });
    expect((await olga.refused("room.join", { name: "plans for nobody" })).code).toBe("no_such_room");
    await olga.ok("room.rename", { room: await makes(olga, "cellar"), name: "secret of max" });
    await max.ok("room.rename", { room: await makes(max, "attic", true), name: "secret of max" });
  });

  test("[PERM-5] mentions nobody who is not in it, and nothing of it is unread to them", async () => {
    const { events } = await max.ok<{ events: { type: string; mentions?: string[] }[] }>("history.read", {
      room: secret,
    });
    expect(events.find(({ type }) => type === "message.posted")?.mentions).toBeUndefined();
    const again = await house.comes("olga");
    expect(again.hello.rooms.map(({ id }) => id)).not.toContain(secret);
  });

  test("[PERM-5] signals only to its members that somebody types or has come, and nothing of it to others", async () => {
    await olga.settled();
    olga.signals.forget();
    max.signals.forget();
    await paul.ok("typing", { room: secret });
    await paul.ok("presence.set", { state: "away" });
    await olga.signals.first((one) => one.type === "presence" && one.state === "away", "paul is away");
    for (const one of [olga, max, paul]) await one.settled();
    const rooms = (client: FullClient) =>
      client.signals.all.map((one) => ("room" in one ? String(one.room) : ""));
    expect(rooms(olga)).not.toContain(secret);
    expect(max.signals.unread).toContainEqual({
      type: "typing",
      room: secret,
      by: paul.hello.user.id,
      from: "paul",
    } as never);
    expect(paul.signals.all.filter(({ type }) => type === "typing")).toEqual([]);
  });

  test("[PERM-5] tells who is invited its name and nobody else's business: no history, no members, no pins", async () => {
    const ivy = await house.comes("ivy");
    await paul.ok("room.invite", { room: secret, user: "ivy" });
    await ivy.signals.first(({ type }) => type === "invited", "the invitation comes");
    for (const type of ["history.read", "room.members", "room.pins", "room.get"])
      expect((await ivy.refused(type, { room: secret })).code).toBe("not_member");
    await max.ok("message.post", { room: secret, body: "is she here?" });
    await ivy.settled();
    expect(ivy.inbox.all).toEqual([]);
    expect((await olga.refused("room.uninvite", { room: secret, user: "ivy" })).code).toBe("no_such_room");
    await paul.ok("room.uninvite", { room: secret, user: "ivy" });
    await ivy.signals.first(({ type }) => type === "uninvited", "it is taken back");
    expect((await ivy.refused("room.join", { room: secret })).code).toBe("no_such_room");
  });
});

describe("a conversation", () => {
  test("[PERM-5] is of its people only, whatever its id or whoever resumes it", async () => {
    const { room } = await paul.ok<{ room: { id: string } }>("direct.open", { user: "max" });
    await paul.ok("message.post", { room: room.id, body: "between us, @olga" });
    const again = await house.comes("olga", { [room.id]: 0, [secret]: 0, r999999: 0 });
    await again.settled();
    expect(again.inbox.all).toEqual([]);
    const reasons = again.resets.all.map((reset) => JSON.stringify({ ...reset, room: "" }));
    expect(reasons).toHaveLength(3);
    expect(new Set(reasons).size).toBe(1);
    expect((await olga.refused("room.join", { room: room.id })).code).toBe("no_such_room");
    expect(JSON.stringify(await olga.ok("room.list"))).not.toContain(`"${room.id}"`);
  });
});

test("[PERM-5] a nonce is its author's: nobody else is shown it, in pages, pins or threads", async () => {
  const { id } = await paul.ok<{ id: string }>("message.post", {
    room: common,
    body: "n",
    nonce: "mine alone",
  });
  await max.ok("message.post", { room: common, body: "t", thread: id, nonce: "max's own" });
  await paul.ok("message.pin", { room: common, id });
  const pages = await Promise.all([
    olga.ok("history.read", { room: common }),
    olga.ok("room.pins", { room: common }),
    olga.ok("thread.read", { room: common, thread: id }),
  ]);
  expect(JSON.stringify([pages, olga.inbox.all])).not.toMatch(/mine alone|max's own/);
  expect(known).not.toBe(id);
});
