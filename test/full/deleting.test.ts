import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Event } from "../../src/protocol/events.ts";
import { fold } from "../../src/sdk/messages.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";
import { SYSTEM } from "../support/townsfolk.ts";

let house: House;
let ada: FullClient;
let mallory: FullClient;
let mod: FullClient;
sharedHouse(async (opened) => {
  house = opened;
  [ada, mallory, mod] = [await house.comes("ada"), await house.comes("mallory"), await house.comes("mod")];
  await house.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
});

type Posted = { readonly id: string; readonly seq: number };
type Page = { readonly events: readonly Event[] };
const named = (what: string): string => house.named(what);
const says = (who: FullClient, room: string, body: string, more: object = {}) =>
  who.ok<Posted>("message.post", { room, body, ...more });
const page = async (who: FullClient, room: string) =>
  (await who.ok<Page>("history.read", { room, limit: 100 })).events;

/** Ada's room, in which mallory has spammed. */
async function spammed() {
  const room = await makes(ada, named("den"));
  await mallory.ok("room.join", { room });
  const good = await says(ada, room, "good morning");
  const bad = await says(mallory, room, "spam @all");
  await mallory.ok("message.edit", { room, id: bad.id, body: "edited spam" });
  await ada.ok("message.pin", { room, id: bad.id });
  await ada.ok("reaction.add", { room, id: bad.id, emoji: "👎" });
  const inThread = await says(mallory, room, "spam in a thread", { thread: good.id });
  const answer = await says(ada, room, "stop it", { thread: good.id });
  return { room, good, bad, inThread, answer };
}

describe("what somebody wrote in a room", () => {
  test("[DEL-1] is gone with one event, from pages, threads, pins, texts and counts, and nothing else is", async () => {
    const { room, good, bad, inThread, answer } = await spammed();
    const { seq } = await mod.ok<{ seq: number }>("message.erase", { room, user: "mallory" });
    const told = await ada.event(room, ({ type }) => type === "messages.erased", "that it is erased");
    expect(told).toMatchObject({ seq, from: "mod", user: mallory.hello.user.id, first: 1, last: seq - 1 });
    const events = await page(ada, room);
    expect(JSON.stringify(events)).not.toContain("spam");
    for (const { id } of [bad, inThread]) {
      const gone = events.find((event) => "id" in event && event.id === id);
      expect(gone).toMatchObject({ body: "", deleted: true, current: { deleted: true } });
      expect((await ada.refused("reaction.add", { room, id, emoji: "👍" })).code).toBe("no_such_message");
      expect((await ada.refused("message.post", { room, body: "?", replyTo: id })).code).toBe(
        "no_such_message",
      );
      const { texts } = await ada.ok<{ texts: { body: string }[] }>("message.history", { room, id });
      expect(texts.every(({ body }) => body === "")).toBe(true);
    }
    expect((await ada.ok<{ messages: unknown[] }>("room.pins", { room })).messages).toEqual([]);
    const thread = await ada.ok<Page>("thread.read", { room, thread: good.id });
    expect(JSON.stringify(thread)).not.toContain("spam");
    expect(JSON.stringify(thread)).toContain("stop it");
    expect(answer.seq).toBeLessThan(seq);
    const again = await house.comes("ada");
    expect(again.hello.rooms.find(({ id }) => id === room)).toMatchObject({ unread: 0, mentions: 0 });
  });

  test("[DEL-1] is folded by a client that was there into what a page says to one that comes later", async () => {
    const { room } = await spammed();
    await ada.ok("message.erase", { room, user: "mallory" });
    await settledErasing(room);
    const live = fold(new Map(), ada.events(room));
    const fresh = fold(new Map(), await page(ada, room));
    const short = (messages: typeof live) =>
      [...messages.values()].map(({ posted, body, deleted, replies, reactions, pinned }) => ({
        ...{ seq: posted.seq, body, deleted, replies, reactions, pinned },
      }));
    expect(short(live)).toEqual(short(fresh));
    expect(short(fresh).filter(({ deleted }) => deleted)).toHaveLength(2);
  });

  test("[DEL-1] after a place only, and of who has gone by their id; by an operator, oneself, and nobody else", async () => {
    const { room, bad } = await spammed();
    const guest = await house.guestComes(named("gus").replace(" ", ""));
    await guest.ok("room.join", { room });
    await says(guest, room, "more spam");
    await guest.ok("message.erase", { room, user: guest.hello.user.name });
    expect((await guest.refused("message.erase", { room, user: "mallory" })).rule).toBe("operator");
    await ada.ok("message.erase", { room, id: mallory.hello.user.id, after: bad.seq });
    const bodies = (await page(ada, room)).flatMap((event) => ("body" in event ? event.body : []));
    expect(bodies).toContain("spam @all");
    expect(bodies).not.toContain("spam in a thread");
    expect(bodies).not.toContain("more spam");
    expect((await ada.refused("message.erase", { room, user: "nobody" })).code).toBe("no_such_user");
  });
});

/** Nothing of the room waits to be erased any more. */
async function settledErasing(room: string): Promise<void> {
  for (;;) {
    const outcome = await house.does(SYSTEM, { type: "erasure.step" });
    if (!outcome.more) return;
    expect(room).toBeString();
  }
}

describe("a room", () => {
  test("[DEL-3] that is deleted is gone for all who were in it, and its name is free", async () => {
    const name = named("den");
    const room = await makes(ada, name);
    await mallory.ok("room.join", { room });
    await ada.ok("room.invite", { room, user: "mod" });
    await says(ada, room, "farewell");
    await ada.ok("room.delete", { room });
    for (const who of [ada, mallory]) {
      await who.settled();
      expect(who.events(room).at(-1)?.type).toBe("room.deleted");
      for (const [type, fields] of [
        ["history.read", {}],
        ["message.post", { body: "still here?" }],
        ["room.join", {}],
        ["room.get", {}],
        ["room.delete", {}],
      ] as const)
        expect((await who.refused(type, { room, ...fields })).code).toBe("no_such_room");
      const again = await house.comes(who.name, { [room]: 1 });
      expect(again.hello.rooms.map(({ id }) => id)).not.toContain(room);
      await again.settled();
      expect(again.events(room)).toEqual([]);
    }
    await mod.signals.first(({ type }) => type === "uninvited", "the invitation ends");
    expect(JSON.stringify(await ada.ok("room.list"))).not.toContain(`"${room}"`);
    await makes(mallory, name);
  });

  test("[DEL-4] is restored with its members and what was said, by who could delete it", async () => {
    const name = named("den");
    const room = await makes(ada, name, true);
    const bob = await house.comes("bob");
    await ada.ok("room.invite", { room, user: "bob" });
    await bob.ok("room.join", { room });
    await says(bob, room, "remember me");
    await ada.ok("room.delete", { room });
    expect((await bob.refused("room.restore", { room })).rule).toBe("operator");
    expect((await mallory.refused("room.restore", { room })).code).toBe("no_such_room");
    await ada.ok("room.restore", { room });
    await bob.event(room, ({ type }) => type === "room.restored", "that it is there again");
    const again = await house.comes("bob");
    expect(again.hello.rooms.find(({ id }) => id === room)).toMatchObject({ role: "member" });
    const types = (await page(again, room)).map(({ type }) => type);
    expect(types.slice(-4)).toEqual(["message.posted", "room.deleted", "room.restored", "member.joined"]);
    await says(ada, room, "here again");
    for (const client of [bob, again]) await client.message(room, "here again");
  });

  test("[DEL-4] whose name was taken meanwhile waits until it is free", async () => {
    const name = named("den");
    const room = await makes(ada, name);
    await ada.ok("room.delete", { room });
    const other = await makes(mod, name);
    expect((await mod.refused("room.restore", { room })).code).toBe("room_exists");
    await mod.ok("room.rename", { room: other, name: named("other") });
    await mod.ok("room.restore", { room });
    await ada.event(room, ({ type }) => type === "room.restored", "that it is there again");
    await says(ada, room, "good to be back");
  });

  test("[DEL-4, DEL-5] that an admin erases at once leaves no row but that it was done, and is not restored", async () => {
    const room = await makes(ada, named("den"));
    const { id } = await says(ada, room, "for nobody's eyes @all");
    await says(ada, room, "in a thread", { thread: id });
    await ada.ok("reaction.add", { room, id, emoji: "👍" });
    expect((await ada.refused("room.delete", { room, now: true })).rule).toBe("admin");
    await house.does(SYSTEM, { type: "user.role", user: "mod", role: "admin" });
    await mod.settled();
    await mod.ok("room.delete", { room, now: true });
    await settledErasing(room);
    expect((await mod.refused("room.restore", { room })).code).toBe("no_such_room");
    using db = new Database(join(house.folder, "exchat.sqlite"), { readonly: true });
    const key = Number(room.slice(1));
    for (const table of [
      "events",
      "amended",
      "reactions",
      "mentions",
      "replies",
      "threads",
      "members",
      "kept_members",
    ])
      expect([table, db.query(`select * from ${table} where room = ?`).all(key)]).toEqual([table, []]);
    const facts = db
      .query<{ data: string }, []>("select data from server_facts where type = 'room.deleted'")
      .all();
    expect(facts.some(({ data }) => JSON.parse(data).room === room)).toBe(true);
    expect(JSON.stringify(db.query("select * from server_facts").all())).not.toContain("nobody's eyes");
  });
});
