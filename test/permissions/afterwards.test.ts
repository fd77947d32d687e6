import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { FullClient } from "../support/full-client.ts";
import { Holds } from "../support/holding-store.ts";
import { House, makes } from "../support/house.ts";

const holds = new Holds();
let house: House;
let paul: FullClient;
let count = 0;
beforeAll(async () => {
  house = await House.open(holds.over);
  paul = await house.comes("paul");
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  expect(house.log).toEqual([]);
});

/** Paul's room with max in it, who has two clients, a message, a thread and a pin. */
async function den(isPrivate = true) {
  count += 1;
  const name = `max${count}`;
  const max = await house.comes(name);
  const phone = await house.comes(name);
  const room = await makes(paul, `den ${count}`, isPrivate);
  if (isPrivate) await paul.ok("room.invite", { room, user: name });
  await max.ok("room.join", { room });
  const { id } = await max.ok<{ id: string }>("message.post", { room, body: "first" });
  await paul.ok("message.post", { room, body: "answer", thread: id });
  await paul.ok("message.pin", { room, id });
  const out = async (how: "room.remove" | "room.ban" | "room.leave") =>
    how === "room.leave" ? await max.ok(how, { room }) : await paul.ok(how, { room, user: name });
  return { name, max, phone, room, id, out };
}

const busy = async (room: string, id: string) => {
  await paul.ok("message.post", { room, body: "among ourselves @all" });
  await paul.ok("message.post", { room, body: "in the thread", thread: id });
  await paul.ok("reaction.add", { room, id, emoji: "👀" });
  await paul.ok("message.unpin", { room, id });
  await paul.ok("room.topic", { room, topic: "secret" });
  await paul.ok("typing", { room });
  await paul.ok("presence.set", { state: "away" });
  await paul.ok("presence.set", { state: "online" });
};

describe("somebody who is out", () => {
  for (const how of ["room.remove", "room.ban", "room.leave"] as const)
    test(`[PERM-6] by ${how} gets nothing more of the room with any client, and can read nothing`, async () => {
      const { max, phone, room, id, out } = await den();
      await max.settled();
      await out(how);
      for (const client of [max, phone]) {
        await client.settled();
        client.signals.forget();
      }
      const before = [max, phone].map((client) => client.events(room).length);
      await busy(room, id);
      for (const [i, client] of [max, phone].entries()) {
        await client.settled();
        expect(client.events(room)).toHaveLength(before[i] as number);
        expect(client.events(room).at(-1)).toMatchObject({ user: client.hello.user.id });
        expect(client.signals.unread).toEqual([]);
        for (const [type, fields] of [
          ["history.read", {}],
          ["room.get", {}],
          ["room.pins", {}],
          ["room.members", {}],
          ["thread.read", { thread: id }],
          ["message.history", { id }],
          ["cursor.set", { seq: 1 }],
          ["typing", {}],
        ] as const)
          expect((await client.refused(type, { room, ...fields })).code).toBe("no_such_room");
        const { threads } = await client.ok<{ threads: unknown[] }>("thread.list");
        expect(threads).toEqual([]);
        const { rooms } = await client.ok<{ rooms: { id: string }[] }>("room.list");
        expect(rooms.some((one) => one.id === room)).toBe(false);
      }
    });

  const reads: readonly (readonly [string, (id: string) => object])[] = [
    ["history.read", () => ({})],
    ["room.get", () => ({})],
    ["room.pins", () => ({})],
    ["room.members", () => ({})],
    ["thread.read", (id) => ({ thread: id })],
    ["message.history", (id) => ({ id })],
  ];
  for (const [type, fields] of reads)
    test(`[PERM-6] while ${type} is under way is not told what was read`, async () => {
      const { phone, room, id, out } = await den();
      const held = holds.hold("ask");
      const asking = phone.refused(type, { room, ...fields(id) });
      await held.asked;
      await out("room.remove");
      held.release();
      expect((await asking).code).toBe("no_such_room");
    });

  for (const [type, found] of [
    ["thread.list", "threads"],
    ["room.list", "rooms"],
  ] as const)
    test(`[PERM-6] while ${type} is under way does not find the room in it`, async () => {
      const { phone, room, out } = await den();
      const held = holds.hold("ask");
      const asking = phone.ok<Record<string, unknown[]>>(type);
      await held.asked;
      await out("room.remove");
      held.release();
      expect(JSON.stringify((await asking)[found])).not.toContain(`"${room}"`);
    });

  test("[PERM-6] who is not in a room that becomes private meanwhile does not find it in the list", async () => {
    const { phone, room, out } = await den(false);
    await out("room.leave");
    const held = holds.hold("ask");
    const asking = phone.ok<Record<string, unknown[]>>("room.list");
    await held.asked;
    await paul.ok("room.privacy", { room, private: true });
    held.release();
    expect(JSON.stringify((await asking)["rooms"])).not.toContain(`"${room}"`);
  });

  test("[PERM-6] an operator who is one no longer is not told whom the room has banned", async () => {
    const { name, max, room } = await den();
    await paul.ok("room.role", { room, user: name, role: "operator" });
    const held = holds.hold("ask");
    const asking = max.refused("room.bans", { room });
    await held.asked;
    await paul.ok("room.role", { room, user: name, role: "member" });
    held.release();
    expect((await asking).rule).toBe("operator");
  });

  test("[PERM-6] who was catching up is cut off, and cannot resume", async () => {
    const { name, max, room, id, out } = await den();
    await max.settled();
    const held = holds.hold("events");
    const late = await house.comes(name, { [room]: 0 });
    await held.asked;
    await out("room.ban");
    held.release();
    expect((await late.isClosed()).code).toBe(1011);
    expect(late.events(room)).toEqual([]);
    await busy(room, id);
    const again = await house.comes(name, { [room]: 1 });
    expect(again.hello.rooms.map((one) => one.id)).not.toContain(room);
    await again.settled();
    expect(again.events(room)).toEqual([]);
    expect(again.resets.all).toEqual([expect.objectContaining({ room, code: "not_member" })] as never);
  });

  test("[PERM-6] and is invited again has everything from the joining on, and resumes without a hole", async () => {
    const { name, max, phone, room, id, out } = await den();
    await out("room.remove");
    await busy(room, id);
    await paul.ok("room.invite", { room, user: name });
    const { seq } = await phone.ok<{ seq: number }>("room.join", { room });
    await paul.ok("message.post", { room, body: "welcome back" });
    for (const client of [max, phone]) {
      await client.message(room, "welcome back");
      const later = client.events(room).filter((event) => event.seq >= seq);
      expect(later.map((event) => event.type)).toEqual(["member.joined", "message.posted"]);
    }
    const resumed = await house.comes(name, { [room]: 3 });
    await resumed.message(room, "welcome back");
    const seqs = resumed.events(room).map((event) => event.seq);
    expect(seqs).toEqual(Array.from({ length: seq + 1 - 3 }, (_, i) => i + 4));
  });
});

test("[PERM-6] who is in no room any more that became private learns nothing of it", async () => {
  const { phone, room, id, out } = await den(false);
  await out("room.leave");
  await paul.ok("room.privacy", { room, private: true });
  await phone.settled();
  const before = phone.events(room).length;
  await busy(room, id);
  await phone.settled();
  expect(phone.events(room)).toHaveLength(before);
  expect((await phone.refused("room.join", { room })).code).toBe("no_such_room");
  expect((await phone.refused("room.join", { name: `den ${count}` })).code).toBe("no_such_room");
});
