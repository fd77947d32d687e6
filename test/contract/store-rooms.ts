import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { Room } from "../../src/protocol/room.ts";
import { SYSTEM, Townsfolk, upTo } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";
import { overseeingContract } from "./store-overseeing.ts";

/** A private room of this person's, with these others in it. */
async function den(town: Townsfolk, maker: User, ...others: readonly User[]): Promise<Room> {
  const { room } = await town.does(maker.id, { type: "room.create", name: "den", private: true });
  for (const other of others) {
    await town.does(maker.id, { type: "room.invite", room: (room as Room).id, user: other.name });
    await town.does(other.id, { type: "room.join", room: (room as Room).id });
  }
  return room as Room;
}

const last = (events: readonly Event[], count: number): string[] =>
  events.slice(-count).map((event) => {
    const { type, from, name = "", role = "" } = event as Event & { name?: string; role?: string };
    return `${type} ${from} ${name} ${role}`.trim();
  });

/** Who looks after rooms, and who is let in. */
export function roomsContract(open: () => Promise<OpenedStore>): void {
  overseeingContract(open);

  test("[ROOM-7] when the last operator leaves a private room, who has been in it for longest looks after it", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob, cem] = (await town.accounts("ada", "bob", "cem")) as [User, User, User];
    const gina = await town.guest("gina");
    const room = (await den(town, ada, gina, bob, cem)).id;
    await town.does(ada.id, { type: "room.leave", room });
    expect(last(await town.log(room), 2)).toEqual([
      "member.left ada ada",
      "member.role_changed ada bob operator",
    ]);
    expect(
      (await town.isRefused(bob.id, { type: "room.role", room, user: "bob", role: "member" })).rule,
    ).toBe("last-operator");
    await town.does(SYSTEM, { type: "user.role", user: "ada", role: "moderator" });
    await town.does(bob.id, { type: "room.invite", room, user: "ada" });
    await town.does(ada.id, { type: "room.join", room });
    await town.does(ada.id, { type: "room.ban", room, user: "bob" });
    expect(last(await town.log(room), 2)).toEqual([
      "member.banned ada bob",
      "member.role_changed ada cem operator",
    ]);
    await town.does(ada.id, { type: "room.remove", room, user: "cem" });
    await town.does(ada.id, { type: "room.leave", room });
    expect(await home.reads.membersOf(room, "", 9)).toMatchObject([{ name: "gina", roomRole: "operator" }]);
    await town.does(gina.id, { type: "guest.release" });
    expect(last(await town.log(room), 1)).toEqual(["member.left gina gina"]);
  });

  test("[ROOM-7] who is left of a private room without an operator, or comes into it, looks after it", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob, moe] = (await town.accounts("ada", "bob", "moe")) as [User, User, User];
    await town.does(SYSTEM, { type: "user.role", user: "moe", role: "moderator" });
    const public_ = await town.room("hall", bob);
    await town.does(moe.id, { type: "room.privacy", room: public_.id, private: true });
    expect(last(await town.log(public_.id), 1)).toEqual(["member.role_changed moe bob operator"]);
    const room = (await den(town, ada)).id;
    await town.does(ada.id, { type: "room.invite", room, user: "bob" });
    await town.does(ada.id, { type: "room.leave", room });
    await town.does(bob.id, { type: "room.join", room });
    expect(last(await town.log(room), 1)).toEqual(["member.joined bob bob operator"]);
  });

  test("[ROOM-9] a room keeps the attributes that it was given, among those that need no column", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = (await den(town, ada)).id;
    await town.does(ada.id, { type: "room.set", room, keepDays: 30, topic: "cakes" });
    expect(last(await town.log(room), 2)).toEqual(["room.topic_changed ada", "room.changed ada"]);
    const kept = async () => await home.store.joinedRoom(ada.id, room);
    expect(await kept()).toMatchObject({ keepDays: 30, topic: "cakes" });
    await town.does(ada.id, { type: "room.archive", room });
    expect(await kept()).toMatchObject({ keepDays: 30, topic: "cakes", archived: true });
    await town.does(ada.id, { type: "room.set", room, archived: false, keepDays: null });
    expect(await kept()).not.toHaveProperty("keepDays");
    expect(await kept()).not.toHaveProperty("archived");
  });

  test("[ROOM-5] an invitation lifts no ban, whoever makes it", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const room = (await den(town, ada, bob)).id;
    await town.does(ada.id, { type: "room.ban", room, user: "bob" });
    const refused = await town.isRefused(ada.id, { type: "room.invite", room, user: "bob" });
    expect(refused).toMatchObject({ code: "not_allowed", rule: "banned" });
    expect(await home.reads.membership(bob.id, room)).toBe("banned");
    await town.does(ada.id, { type: "room.unban", room, user: "bob" });
    await town.does(ada.id, { type: "room.invite", room, user: "bob" });
  });

  test("[PERM-1] a guest looks after the room they made, and binds nobody by it", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const gina = await town.guest("gina");
    const { room: made } = await town.does(gina.id, { type: "room.create", name: "attic" });
    const room = (made as Room).id;
    await town.does(gina.id, { type: "room.join", room });
    for (const command of [
      { type: "room.privacy", room, private: true },
      { type: "room.archive", room },
    ] as const)
      expect((await town.isRefused(gina.id, command)).rule).toBe("account");
  });

  test("[LOG-10] what a guest was to rooms ends by events when they are let go", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, gina] = [await town.account("ada"), await town.guest("gina")];
    const [banned, invited] = [(await den(town, ada, gina)).id, (await den(town, ada)).id];
    await town.does(ada.id, { type: "room.ban", room: banned, user: "gina" });
    await town.does(ada.id, { type: "room.invite", room: invited, user: "gina" });
    await town.does(gina.id, { type: "guest.release" });
    expect(last(await town.log(banned), 1)).toEqual(["member.unbanned exchat gina"]);
    expect(last(await town.log(invited), 1)).toEqual(["member.uninvited gina gina"]);
    expect(await home.reads.bansOf(banned, "", 9)).toEqual([]);
  });

  test("[LIMIT-5] invitations by strangers shut out nobody's friends: the oldest of them gives way", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    await den(town, ada, bob);
    const rooms: RoomId[] = [];
    for (const n of upTo(limits.invitationsPerUserMax)) {
      const mallory = await town.account(`mallory${n}`);
      const { id } = await den(town, mallory);
      await town.does(mallory.id, { type: "room.invite", room: id, user: "bob" });
      rooms.push(id);
    }
    const { id } = await den(town, ada);
    const { events } = await town.does(ada.id, { type: "room.invite", room: id, user: "bob" });
    expect(events.map(({ type, room, by }) => [type, room, by])).toEqual([
      ["member.invited", id, ada.id],
      ["member.uninvited", rooms[0] as RoomId, bob.id],
    ]);
    const { invitations } = await home.store.placesOf(bob.id);
    expect(invitations.map(({ room }) => room.id)).toEqual([...rooms.slice(1), id]);
  }, 60_000);

  test("[ROOM-8] a room that nobody is in and in which nothing was ever said ends after an hour", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, gina] = [await town.account("ada"), await town.guest("gina")];
    await town.room("default");
    const make = async (by: User, name: string) =>
      (await town.does(by.id, { type: "room.create", name })).room as Room;
    const [attic, used, talked] = [
      await make(gina, "attic"),
      await make(gina, "used"),
      await make(ada, "talked"),
    ];
    await town.does(ada.id, { type: "room.join", room: used.id });
    await town.does(ada.id, { type: "room.join", room: talked.id });
    await town.post(ada, talked, "anybody?");
    await town.does(ada.id, { type: "room.leave", room: talked.id });
    const sweep = () => home.store.change(SYSTEM, { type: "room.sweep" });
    for (const _ of upTo(6)) await sweep();
    expect(await home.store.publicRoom("attic")).toBeDefined();
    await home.reopen();
    await sweep();
    expect(await home.store.publicRoom("attic")).toBeUndefined();
    expect(await home.reads.membership(ada.id, attic.id)).toBe("none");
    for (const name of ["default", "used", "talked"]) expect(await home.store.publicRoom(name)).toBeDefined();
    const later = new Townsfolk(home.store);
    await later.does(ada.id, { type: "room.leave", room: used.id });
    for (const _ of upTo(6)) await sweep();
    expect(await home.store.publicRoom("used")).toBeDefined();
    await later.does(ada.id, { type: "room.join", room: used.id });
    for (const _ of upTo(9)) await sweep();
    expect(await home.store.publicRoom("used")).toBeDefined();
  });
}
