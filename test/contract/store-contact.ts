import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { Room } from "../../src/protocol/room.ts";
import { bodies, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

/** Who may reach whom: blocking, and refusing strangers. */
export function contactContract(open: () => Promise<OpenedStore>): void {
  const talk = async (town: Townsfolk, by: User, ...users: readonly string[]): Promise<Room> =>
    (await town.does(by.id, { type: "direct.open", users })).room as Room;

  test("[WHO-12] who is blocked neither writes, nor reacts, nor invites; in a conversation of several the others hear them", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, mallory, cem] = (await town.accounts("ada", "mallory", "cem")) as [User, User, User];
    const two = await talk(town, mallory, "ada");
    await town.post(mallory, two, "hello");
    const { id } = (await town.post(ada, two, "go away")) as { id?: string };
    const several = await talk(town, mallory, "ada", "cem");
    await town.post(mallory, several, "party?");
    const { room: den } = await town.does(mallory.id, { type: "room.create", name: "den", private: true });
    await town.does(mallory.id, { type: "room.invite", room: (den as Room).id, user: "ada" });
    const { events, user } = await town.does(ada.id, { type: "user.block", user: "mallory" });
    expect(user?.name).toBe("mallory");
    expect(events.map(({ type, room }) => [type, room])).toEqual([["member.uninvited", (den as Room).id]]);
    const about = { room: two.id, id: id as never };
    for (const command of [
      { type: "message.post", room: two.id, body: "why?" },
      { type: "reaction.add", ...about, emoji: "👎" },
      { type: "message.pin", ...about },
      { type: "room.invite", room: (den as Room).id, user: "ada" },
      { type: "direct.open", users: ["ada", "eve"] },
    ] as const) {
      if (command.type === "direct.open") await town.account("eve");
      expect(await town.isRefused(mallory.id, command)).toMatchObject({
        code: "not_allowed",
        rule: "unwelcome",
      });
    }
    expect((await town.isRefused(ada.id, { type: "message.post", room: two.id, body: "!" })).rule).toBe(
      "blocked",
    );
    await town.post(mallory, several, "@ada is boring, @cem");
    expect((await home.reads.joinedRoom(ada.id, several.id))?.mentions).toBe(0);
    expect((await home.reads.joinedRoom(cem.id, several.id))?.mentions).toBe(1);
    await town.does(ada.id, { type: "room.leave", room: several.id });
    await town.post(mallory, several, "is she gone?");
    expect((await home.reads.roomsOf(ada.id)).map((room) => room.id)).toEqual([two.id]);
    await home.reopen();
    expect((await home.store.placesOf(ada.id)).contact.blocked).toEqual([mallory.id]);
    expect(await home.reads.blocksOf(ada.id, "", 9)).toEqual([{ id: mallory.id, name: "mallory" }]);
    const later = new Townsfolk(home.store);
    await later.does(ada.id, { type: "user.unblock", user: "mallory" });
    await later.post(mallory, two, "sorry");
    expect(bodies(await later.log(two.id))).toEqual(["hello", "go away", "sorry"]);
  });

  test("[WHO-17] what a blocked person writes is not unread, in no room and no thread, until they are unblocked", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob, mallory] = (await town.accounts("ada", "bob", "mallory")) as [User, User, User];
    const hall = await town.room("hall", ada, bob, mallory);
    await town.does(ada.id, { type: "user.block", user: "mallory" });
    const { id: thread } = (await town.post(bob, hall, "one")) as { id?: string };
    for (const body of ["spam", "@all spam"]) await town.post(mallory, hall, body);
    const reply = {
      type: "message.post",
      room: hall.id,
      body: "@all reply",
      thread: thread as never,
    } as const;
    await town.does(mallory.id, reply);
    const unread = async () => {
      const { unread, mentions } = (await home.reads.joinedRoom(ada.id, hall.id)) ?? {};
      const [same] = (await home.store.placesOf(ada.id)).rooms;
      expect({ unread: same?.unread, mentions: same?.mentions }).toEqual({ unread, mentions });
      return [unread, mentions];
    };
    expect(await unread()).toEqual([1, 0]);
    const readsThread = {
      type: "cursor.set",
      room: hall.id,
      thread: thread as never,
      seq: 1,
      back: true,
    } as const;
    expect((await town.does(ada.id, readsThread)).cursor).toMatchObject({ unread: 0, mentions: 0 });
    await town.does(ada.id, { type: "user.unblock", user: "mallory" });
    expect(await unread()).toEqual([3, 2]);
  });

  test("[WHO-12] nobody blocks themselves, and a guest who is let go is blocked no longer", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, gina] = [await town.account("ada"), await town.guest("gina")];
    expect((await town.isRefused(ada.id, { type: "user.block", user: "ada" })).rule).toBe("self");
    expect((await town.isRefused(ada.id, { type: "user.block", user: "exchat" })).code).toBe("no_such_user");
    await town.does(ada.id, { type: "user.block", user: "gina" });
    await town.does(ada.id, { type: "user.block", user: "gina" });
    await town.does(gina.id, { type: "guest.release" });
    expect((await home.store.placesOf(ada.id)).contact.blocked).toEqual([]);
  });

  test("[WHO-11] strangers can be refused: neither a conversation nor an invitation of theirs comes in", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob, mallory] = (await town.accounts("ada", "bob", "mallory")) as [User, User, User];
    await town.room("hall", ada, bob, mallory);
    const early = await talk(town, mallory, "ada");
    const { room: den } = await town.does(bob.id, { type: "room.create", name: "den", private: true });
    await town.does(bob.id, { type: "room.invite", room: (den as Room).id, user: "ada" });
    await town.does(ada.id, { type: "room.join", room: (den as Room).id });
    await town.does(ada.id, { type: "settings.set", strangers: "refused" });
    expect((await home.store.placesOf(ada.id)).contact.settings).toEqual({ strangers: "refused" });
    const { room: lair } = await town.does(mallory.id, { type: "room.create", name: "lair", private: true });
    for (const command of [
      { type: "direct.open", users: ["ada", "bob"] },
      { type: "message.post", room: early.id, body: "hello" },
      { type: "room.invite", room: (lair as Room).id, user: "ada" },
    ] as const)
      expect((await town.isRefused(mallory.id, command)).rule).toBe("unwelcome");
    await town.post(bob, await talk(town, bob, "ada"), "lunch?");
    expect(await home.reads.roomsOf(ada.id)).toHaveLength(3);
    // Who is answered is no stranger any longer, also when the conversation was hidden.
    const own = await talk(town, ada, "mallory");
    expect(own.id).toBe(early.id);
    await town.post(ada, own, "well?");
    await town.does(ada.id, { type: "room.leave", room: own.id });
    await town.post(mallory, own, "nothing");
    expect((await home.reads.roomsOf(ada.id)).map(({ id }) => id)).toContain(own.id);
  });
}
