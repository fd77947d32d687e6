import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { MessageId, RoomId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import type { StorageKeep } from "../../src/protocol/storage.ts";
import { lastOfServerLog, SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const ASKED = { type: "server.rooms", state: "live", sort: "name", limit: 100 } as const;

/** Ada and bob in a public room and in a conversation, and ada in a private room of her own. */
async function housed(home: OpenedStore) {
  const town = new Townsfolk(home.store);
  const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
  const hall = await town.room("hall", ada, bob);
  const den = (await town.does(ada.id, { type: "room.create", name: "den", private: true })).room as Room;
  const talk = (await town.does(ada.id, { type: "direct.open", user: "bob" })).room as Room;
  await town.post(ada, talk, "hi");
  return { town, ada, bob, hall, den, talk };
}

/** Figures of a complete count; also of a room that does not exist. */
const kept = (walk: number, bytes: number, { id: room }: Room, { id: user }: User): StorageKeep => ({
  ...{ type: "storage.keep", walk, people: [{ user, messages: 3, bytes }] },
  rooms: [
    { room, lastAtMs: 1_000, messages: 3, bytes },
    { room: "r999" as RoomId, lastAtMs: 1_000, messages: 1, bytes: 1 },
  ],
  counted: { rooms: { messages: 4, bytes }, conversations: { messages: 1, bytes: 5 } },
});

/** How admins look after rooms in which they are not. */
export function overseeingContract(open: () => Promise<OpenedStore>): void {
  test("[OVERSEE-2, OVERSEE-3] the server's log tells what was done to a room by a person who is not its operator", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, amy, bob] = (await town.accounts("ada", "amy", "bob")) as [User, User, User];
    await town.does(SYSTEM, { type: "user.role", user: "amy", role: "admin" });
    const made = await town.does(ada.id, { type: "room.create", name: "den", private: true });
    const room = made.room?.id as RoomId;
    await town.does(ada.id, { type: "room.rename", room, name: "cave" });
    await town.does(amy.id, { type: "room.rename", room, name: "hut" });
    await town.does(amy.id, { type: "room.archive", room });
    await town.does(amy.id, { type: "room.reopen", room });
    const adopt = { type: "room.adopt", room, user: "bob" } as const;
    expect((await town.isRefused(amy.id, adopt)).rule).toBe("has-operator");
    await town.does(ada.id, { type: "room.leave", room });
    await town.does(amy.id, adopt);
    const about = { by: amy.id, from: "amy", room, kind: "private" } as const;
    const log = (await lastOfServerLog(home.store, 4)).toReversed();
    expect(log.map(({ seq: _, at: __, ...said }) => said)).toEqual([
      { ...about, type: "room.renamed" },
      { ...about, type: "room.archived" },
      { ...about, type: "room.reopened" },
      { ...about, type: "room.adopted", user: bob.id },
    ]);
    expect(await home.reads.membersOf(room, "", 9)).toMatchObject([{ name: "bob", roomRole: "operator" }]);
  });

  test("[OVERSEE-5] what was written is counted in parts, by room and by person, without what is erased", async () => {
    await using home = await open();
    const { town, ada, bob, hall, den, talk } = await housed(home);
    for (const body of ["x".repeat(100), "y".repeat(3_000)]) await town.post(ada, hall, body);
    const doomed = (await town.post(bob, hall, "to be deleted")) as { readonly id?: MessageId };
    await town.post(bob, hall, "äöü");
    await town.post(ada, den, "a secret");
    await town.post(bob, talk, "hello");
    await town.does(bob.id, { type: "message.delete", room: hall.id, id: doomed.id as MessageId });
    const { amounts, next } = await home.store.storageAfter([0, 0]);
    expect(next).toBeUndefined();
    const of = ({ id }: Room, by: User) => amounts.find(({ room, user }) => room === id && user === by.id);
    expect(of(hall, ada)).toMatchObject({ messages: 2, isConversation: false });
    expect(of(hall, bob)).toMatchObject({ messages: 1, isConversation: false });
    expect(of(talk, bob)).toMatchObject({ messages: 1, isConversation: true });
    expect(of(hall, ada)?.bytes).toBeGreaterThan(3_100);
    expect(of(hall, ada)?.bytes).toBeLessThan(3_300);
    const rest = await home.store.storageAfter([Number(hall.id.slice(1)), 1_000]);
    expect(rest.amounts.map(({ room }) => room)).not.toContain(hall.id);
  });

  test("[OVERSEE-1, OVERSEE-5] admins see all rooms in any order, page by page, with the figures of the last count", async () => {
    await using home = await open();
    const { town, ada, hall } = await housed(home);
    await town.does(SYSTEM, { type: "user.role", user: "ada", role: "admin" });
    for (const [walk, bytes] of [
      [1, 50],
      [2, 7_000],
    ] as const)
      await town.does(SYSTEM, kept(walk, bytes, hall, ada));
    const names = async (more: object) =>
      (await town.asks(ada, { ...ASKED, ...more })).rooms.map(({ name }) => name);
    expect(await names({})).toEqual(["den", "hall"]);
    for (const sort of ["bytes", "messages", "members", "activity"] as const)
      expect([sort, ...(await names({ sort }))]).toEqual([sort, "hall", "den"]);
    for (const sort of ["name", "bytes"] as const) {
      const first = await town.asks(ada, { ...ASKED, sort, limit: 1 });
      expect(first).toMatchObject({ more: true, countedAt: expect.any(String), ageMs: expect.any(Number) });
      const second = await town.asks(ada, { ...ASKED, sort, limit: 1, after: first.next });
      expect(second.more).toBe(false);
      expect([...first.rooms, ...second.rooms].map(({ name }) => name).sort()).toEqual(["den", "hall"]);
    }
    expect((await town.asks(ada, { ...ASKED, search: "hall" })).rooms).toEqual([
      {
        ...{ id: hall.id, name: "hall", kind: "public", members: 2, operators: 0, joined: true },
        ...{ lastAt: "1970-01-01T00:00:01.000Z", messages: 3, bytes: 7_000 },
      },
    ]);
    const { people } = await town.asks(ada, { type: "server.storage", limit: 9 });
    expect(people).toMatchObject([{ user: { name: "ada" }, messages: 3, bytes: 7_000 }]);
  });

  test("[OVERSEE-1] admins find rooms by a part of the name, by kind and by state; nobody else does", async () => {
    await using home = await open();
    const { town, ada, bob, hall, den } = await housed(home);
    await town.does(SYSTEM, { type: "user.role", user: "ada", role: "admin" });
    const names = async (more: object) =>
      (await town.asks(ada, { ...ASKED, ...more })).rooms.map(({ name }) => name);
    expect(await names({ search: "EN" })).toEqual(["den"]);
    expect(await names({ search: "%" })).toEqual([]);
    expect(await names({ kind: "public" })).toEqual(["hall"]);
    expect(await names({ after: "no place" })).toEqual(["den", "hall"]);
    expect(await names({ state: "archived" })).toEqual([]);
    await town.does(ada.id, { type: "room.delete", room: hall.id });
    await town.does(ada.id, { type: "room.archive", room: den.id });
    expect(await names({})).toEqual(["den"]);
    expect(await names({ state: "deleted" })).toEqual(["hall"]);
    expect(await names({ state: "archived" })).toEqual(["den"]);
    const payer = { group: bob.id, person: bob.id };
    expect((await home.store.ask(bob.id, ASKED, payer)).refused?.rule).toBe("admin");
  });

  test("[DEL-8] a room that is to be erased at once cannot be restored", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada] = (await town.accounts("ada")) as [User];
    const { id: room } = await town.room("hall", ada);
    await town.does(SYSTEM, { type: "room.delete", room, now: true });
    expect((await town.isRefused(SYSTEM, { type: "room.restore", room })).code).toBe("no_such_room");
  });
}
