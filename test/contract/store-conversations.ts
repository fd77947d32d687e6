import { expect, test } from "bun:test";
import type { Store } from "../../src/chat/store.ts";
import type { User } from "../../src/protocol/account.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { Room } from "../../src/protocol/room.ts";
import { bodies, Townsfolk, upTo } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const roomsOf = async (store: Store, user: User): Promise<RoomId[]> =>
  (await store.placesOf(user.id)).rooms.map(({ id }) => id);

/** Conversations: whom they are with, who is in them, and whose lists they fill. */
export function conversationsContract(open: () => Promise<OpenedStore>): void {
  const talk = async (town: Townsfolk, by: User, ...users: readonly string[]): Promise<Room> =>
    (await town.does(by.id, { type: "direct.open", users })).room as Room;

  test("[WHO-7] a direct conversation is one room, whoever opens it, also at the same instant", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob, eve] = (await town.accounts("ada", "bob", "eve")) as [User, User, User];
    const opened = await Promise.all([
      town.does(ada.id, { type: "direct.open", user: "bob" }),
      town.does(bob.id, { type: "direct.open", user: "ADA" }),
      town.does(ada.id, { type: "direct.open", user: "Bob" }),
    ]);
    const [room] = opened.map((outcome) => outcome.room as Room) as [Room];
    expect(room).toMatchObject({ kind: "direct", name: "" });
    expect(room.people?.map(({ name }) => name)).toEqual(["ada", "bob"]);
    expect(new Set(opened.map((outcome) => outcome.room?.id)).size).toBe(1);
    expect(await town.log(room.id)).toHaveLength(3);
    await town.post(bob, room, "between us");
    expect(await home.reads.listRooms(eve.id, "", 100)).toEqual([]);
    expect(await home.store.publicRoom("")).toBeUndefined();
    for (const command of [
      { type: "message.post", room: room.id, body: "me too" } as const,
      { type: "room.leave", room: room.id } as const,
      { type: "room.join", name: "" } as const,
    ])
      expect((await town.isRefused(eve.id, command)).code).toBe("no_such_room");
    expect(bodies(await town.log(room.id))).toEqual(["between us"]);
  });

  test("[WHO-7] ada keeps notes in a conversation with herself", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await talk(town, ada, "ada");
    expect((await talk(town, ada, "ada")).id).toBe(room.id);
    await town.post(ada, room, "milk");
    expect(await home.reads.membersOf(room.id, "", 10)).toEqual([{ ...ada, roomRole: "member" }]);
  });

  test("[WHO-8] a conversation is in the others' lists from its first message on", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob, cem] = (await town.accounts("ada", "bob", "cem")) as [User, User, User];
    const room = await talk(town, ada, "bob", "cem");
    expect(await roomsOf(home.store, bob)).toEqual([]);
    expect((await town.isRefused(bob.id, { type: "room.join", room: room.id })).code).toBe("no_such_room");
    const { events } = await town.does(ada.id, { type: "message.post", room: room.id, body: "hello" });
    expect(events.map((event) => [event.type, "name" in event && event.name])).toEqual([
      ["member.joined", "bob"],
      ["member.joined", "cem"],
      ["message.posted", false],
    ]);
    for (const other of [bob, cem])
      expect(await home.reads.roomsOf(other.id)).toMatchObject([{ id: room.id, unread: 1 }]);
  });

  test("[WHO-8] who hides a conversation has it back with the next message, or by opening it", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const room = await talk(town, ada, "bob");
    await town.post(ada, room, "one");
    await town.does(bob.id, { type: "room.leave", room: room.id });
    expect(await roomsOf(home.store, bob)).toEqual([]);
    for (const command of [
      { type: "message.post", room: room.id, body: "am I here?" } as const,
      { type: "room.leave", room: room.id } as const,
      { type: "room.join", room: room.id } as const,
    ])
      expect((await town.isRefused(bob.id, command)).code).toBe("no_such_room");
    await home.reopen();
    const later = new Townsfolk(home.store);
    await later.post(ada, room, "two");
    expect(await home.reads.roomsOf(bob.id)).toMatchObject([{ id: room.id, unread: 1 }]);
    await later.does(bob.id, { type: "room.leave", room: room.id });
    expect((await talk(later, bob, "ada")).id).toBe(room.id);
    expect(await roomsOf(home.store, bob)).toEqual([room.id]);
    expect(bodies(await later.log(room.id))).toEqual(["one", "two"]);
  });

  test("[WHO-9] however many strangers write to bob, his friends' conversations stay, and he can join rooms", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const friends = await talk(town, ada, "bob");
    await town.post(ada, friends, "hi");
    await town.post(bob, friends, "hi!");
    const strangers: RoomId[] = [];
    for (const n of upTo(limits.broughtConversationsMax + 20)) {
      const room = await talk(town, await town.guest(`mallory${n}`), "bob");
      strangers.push(room.id);
      const mallory = room.people?.find(({ name }) => name !== "bob");
      await town.post(mallory as User, room, "buy");
    }
    const kept = await roomsOf(home.store, bob);
    expect(kept).toEqual([friends.id, ...strangers.slice(20)]);
    const [hidden] = strangers as [RoomId];
    expect((await town.log(hidden)).at(-1)).toMatchObject({ type: "member.left", by: bob.id, user: bob.id });
    await town.room("kitchen", bob);
    expect(await roomsOf(home.store, bob)).toHaveLength(kept.length + 1);
  }, 60_000);

  test("[WHO-9] of what strangers began, the quietest goes first, and what bob has answered stays", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const bob = await town.account("bob");
    const stranger = await town.guest("eve");
    const talks: [Room, User][] = [];
    for (const n of upTo(limits.broughtConversationsMax)) {
      const mallory = await town.guest(`mallory${n}`);
      const room = await talk(town, mallory, "bob");
      await town.post(mallory, room, "buy");
      talks.push([room, mallory]);
    }
    const [answered, insistent, quiet] = talks as [[Room, User], [Room, User], [Room, User]];
    await town.post(bob, answered[0], "who are you?");
    await town.post(insistent[1], insistent[0], "buy, I say");
    // Since the answered one is bob's own now, the first one more has a place.
    await town.post(stranger, await talk(town, stranger, "bob"), "hello");
    expect(await roomsOf(home.store, bob)).toHaveLength(limits.broughtConversationsMax + 1);
    const fay = await town.guest("fay");
    await town.post(fay, await talk(town, fay, "bob"), "hello");
    const kept = await roomsOf(home.store, bob);
    expect(kept).toContain(answered[0].id);
    expect(kept).toContain(insistent[0].id);
    expect(kept).not.toContain(quiet[0].id);
  }, 60_000);

  test("[WHO-9] a few strangers who begin very many push out their own, and guests push out guests' only", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [bob, friend] = (await town.accounts("bob", "friend")) as [User, User];
    const [shy, pal] = [await town.guest("shy"), await town.guest("pal")];
    const writes = async (by: User, ...to: string[]) => {
      const room = await talk(town, by, ...to);
      await town.post(by, room, "hello");
      return room.id;
    };
    const kept = [await writes(friend, "bob"), await writes(shy, "bob"), await writes(pal, "bob")];
    const mallories = await Promise.all(upTo(12).map((n) => town.guest(`mallory${n}`)));
    await Promise.all(upTo(20).map((n) => town.guest(`filler${n}`)));
    for (const mallory of mallories) for (const n of upTo(20)) await writes(mallory, "bob", `filler${n}`);
    expect(await roomsOf(home.store, bob)).toEqual(expect.arrayContaining(kept));
    expect(await roomsOf(home.store, bob)).toHaveLength(limits.broughtConversationsMax);
    // Also of guests who are gone, and although each of the others began one only.
    for (const mallory of mallories) await town.does(mallory.id, { type: "guest.release" });
    for (const n of upTo(limits.broughtConversationsMax + 5))
      await writes(await town.guest(`eve${n}`), "bob");
    expect(await roomsOf(home.store, bob)).toContain(kept[0] as RoomId);
  }, 120_000);

  test("[WHO-9] who shares a private room with bob is pushed out by no stranger", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [bob, ada] = (await town.accounts("bob", "ada")) as [User, User];
    const pal = await town.guest("pal");
    const den = (await town.does(ada.id, { type: "room.create", name: "den", private: true })).room as Room;
    for (const user of [bob, pal]) {
      await town.does(ada.id, { type: "room.invite", room: den.id, user: user.name });
      await town.does(user.id, { type: "room.join", room: den.id });
    }
    const friends = await talk(town, pal, "bob");
    await town.post(pal, friends, "hello");
    for (const n of upTo(limits.broughtConversationsMax + 5)) {
      const mallory = await town.guest(`mallory${n}`);
      await town.post(mallory, await talk(town, mallory, "bob"), "buy");
    }
    expect(await roomsOf(home.store, bob)).toContain(friends.id);
  }, 60_000);
}
