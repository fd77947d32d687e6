import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { EventOf } from "../../src/protocol/events.ts";
import type { MessageId } from "../../src/protocol/ids.ts";
import type { MessagePosted } from "../../src/protocol/message.ts";
import type { Room } from "../../src/protocol/room.ts";
import { freshSession, SYSTEM, Townsfolk, upTo } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const END = Number.MAX_SAFE_INTEGER;
type Posted = EventOf<MessagePosted>;

/** What becomes of messages and memberships after they are written, and that it is still so after a restart. */
export function messagesContract(open: () => Promise<OpenedStore>): void {
  const kitchen = async (home: OpenedStore) => {
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const room = await town.room("kitchen", ada, bob);
    return { town, ada, bob, room };
  };
  const posts = async (town: Townsfolk, author: User, room: Room, body: string) =>
    (await town.post(author, room, body)) as Posted;

  test("[MSG-1, MSG-3, MSG-4] what has become of messages is the same after closing and opening", async () => {
    await using home = await open();
    const { town, ada, bob, room } = await kitchen(home);
    const [first, second] = [await posts(town, ada, room, "one"), await posts(town, ada, room, "two @bob")];
    const about = { room: room.id, id: first.id };
    await town.does(ada.id, { type: "message.edit", ...about, body: "uno" });
    await town.does(bob.id, { type: "reaction.add", ...about, emoji: "👀" });
    await town.does(bob.id, { type: "message.pin", ...about });
    await town.does(bob.id, {
      type: "message.post",
      room: room.id,
      body: "re",
      thread: second.id,
      replyTo: second.id,
    });
    await town.does(bob.id, { type: "cursor.set", room: room.id, seq: first.seq });
    await town.does(bob.id, { type: "cursor.set", room: room.id, seq: second.seq, thread: second.id });
    const everything = async () => ({
      history: await home.reads.history(bob.id, room.id, { after: 0, limit: 100 }),
      texts: await home.reads.textsOf(first.id, END),
      pins: await home.reads.pins(bob.id, room.id, END),
      thread: await home.reads.thread(ada.id, second.id, { limit: 10 }),
      threads: await home.reads.threads(ada.id, 10, ""),
      rooms: await home.reads.roomsOf(bob.id),
      joined: await home.reads.joinedRoom(bob.id, room.id),
    });
    const then = await everything();
    await home.reopen();
    expect(await everything()).toEqual(then);
    expect(then.joined).toMatchObject({ read: first.seq, unread: 1, mentions: 1 });
    expect(then.rooms).toEqual([then.joined as never]);
    expect(then.texts).toMatchObject({ some: [{ body: "one" }, { body: "uno" }], more: false });
    expect(await home.reads.thread(ada.id, "r99.1" as MessageId, { limit: 1 })).toBeUndefined();
    expect(await home.reads.textsOf("r99.1" as MessageId, END)).toEqual({ some: [], more: false });
    expect(await home.reads.joinedRoom(SYSTEM, room.id)).toBeUndefined();
  });

  test("[DEL-1] a pinned message that waits to be erased is not pinned any more", async () => {
    await using home = await open();
    const { town, ada, room } = await kitchen(home);
    const { id } = await posts(town, ada, room, "one");
    await town.does(ada.id, { type: "message.pin", room: room.id, id });
    await town.does(SYSTEM, { type: "message.erase", room: room.id, user: "ada" });
    expect((await town.does(ada.id, { type: "message.unpin", room: room.id, id })).events).toEqual([]);
  });

  test("[MSG-2] the text of what was deleted comes back from nowhere, also after opening again", async () => {
    await using home = await open();
    const { town, ada, bob, room } = await kitchen(home);
    const { id } = await posts(town, ada, room, "secret one @bob");
    await town.does(ada.id, { type: "message.edit", room: room.id, id, body: "secret two" });
    await town.does(ada.id, { type: "message.delete", room: room.id, id });
    await home.reopen();
    const found = JSON.stringify([
      await new Townsfolk(home.store).log(room.id),
      await home.reads.history(bob.id, room.id, { limit: 100 }),
      await home.reads.textsOf(id, END),
    ]);
    expect(found).not.toContain("secret");
    expect(await home.reads.joinedRoom(bob.id, room.id)).toMatchObject({ unread: 0, mentions: 0 });
  });

  test("[MSG-5] pages of events, texts and pins end early rather than be very long, and lead on to the rest", async () => {
    await using home = await open();
    const { town, ada, room } = await kitchen(home);
    const { id } = await posts(town, ada, room, "0");
    for (const n of upTo(40))
      await town.does(ada.id, { type: "message.edit", room: room.id, id, body: `${n} ${"x".repeat(7_990)}` });
    const texts: number[] = [];
    for (let more = true; more; ) {
      const page = await home.reads.textsOf(id, texts[0] ?? END);
      expect(page.some.length).toBeLessThan(40);
      texts.unshift(...page.some.map(({ seq }) => seq));
      more = page.more;
    }
    expect(texts).toEqual(upTo(44, 4));
    const page = await home.reads.history(ada.id, room.id, { after: 0, limit: 100 });
    expect(page.more).toBe(true);
    expect(page.events.length).toBeLessThan(30);
    const newest = await home.reads.history(ada.id, room.id, { limit: 100 });
    expect(newest.more).toBe(true);
    expect(newest.events.at(-1)?.seq).toBe(44);
  });

  test("[ROOM-4, ROOM-5] what somebody is to a room is known from every side", async () => {
    await using home = await open();
    const { town, ada, bob } = await kitchen(home);
    const cem = await town.account("cem");
    const made = await town.does(ada.id, { type: "room.create", name: "den", private: true });
    const den = made.room as Room;
    const standing = (user: User) => home.reads.membership(user.id, den.id);
    await town.does(ada.id, { type: "room.invite", room: den.id, user: "bob" });
    await town.does(ada.id, { type: "room.ban", room: den.id, user: "cem", reason: "noise" });
    expect([await standing(ada), await standing(bob), await standing(cem)]).toEqual([
      "operator",
      "invited",
      "banned",
    ]);
    expect(await home.reads.membership(bob.id, "r99" as never)).toBe("none");
    expect((await home.store.placesOf(bob.id)).invitations).toEqual([
      { room: den, by: { id: ada.id, name: "ada" } },
    ]);
    const bans = await home.reads.bansOf(den.id, "", 10);
    expect(bans).toMatchObject([{ user: { id: cem.id, name: "cem" }, by: ada.id, reason: "noise" }]);
    expect(await home.reads.bansOf(den.id, cem.id, 10)).toEqual([]);
    await town.does(bob.id, { type: "room.join", room: den.id });
    await town.does(ada.id, { type: "room.role", room: den.id, user: "bob", role: "voiced" });
    await home.reopen();
    expect([await standing(ada), await standing(bob), await standing(cem)]).toEqual([
      "operator",
      "voiced",
      "banned",
    ]);
    expect((await home.reads.membersOf(den.id, "", 10)).map((one) => one.roomRole)).toEqual([
      "operator",
      "voiced",
    ]);
    expect(await home.store.publicRoom("den")).toBeUndefined();
  });

  test("[LOG-15] an answer is of one moment: whoever is invited and joins is at no moment neither", async () => {
    await using home = await open();
    const { town, ada } = await kitchen(home);
    const made = await town.does(ada.id, { type: "room.create", name: "den", private: true });
    const { id } = made.room as Room;
    const seen = new Set<string>();
    for (const n of upTo(100)) {
      const guest = await town.account(`guest-${n}`);
      await town.does(ada.id, { type: "room.invite", room: id, user: guest.name });
      const joining = town.does(guest.id, { type: "room.join", room: id });
      const payer = { group: guest.id, person: guest.id };
      const ask = () => home.store.ask<"room.get">(guest.id, { type: "room.get", room: id }, payer);
      for (const answered of await Promise.all(upTo(200).map(ask)))
        seen.add(answered.refused ? answered.refused.code : answered.found.room.role);
      await joining;
    }
    expect([...seen].toSorted()).toEqual(["member", "not_member"]);
  });

  test("[SIGN-2] a status, a role and where somebody is signed in are kept over a restart", async () => {
    await using home = await open();
    const { town, ada } = await kitchen(home);
    expect(await home.store.hasOwner()).toBe(false);
    await town.does(SYSTEM, { type: "owner.link", code: "hash" });
    await town.does(ada.id, { type: "owner.make", code: "hash" });
    await town.does(ada.id, { type: "status.set", status: "at lunch" });
    const { session } = await town.does(ada.id, {
      type: "session.open",
      session: { ...freshSession(), label: "bot" },
    });
    await home.reopen();
    expect(await home.store.userById(ada.id)).toMatchObject({ role: "owner", status: "at lunch" });
    expect(await home.store.hasOwner()).toBe(true);
    expect((await home.store.sessionsOf(ada.id)).at(-1)).toMatchObject({
      id: session as never,
      label: "bot",
    });
    const again = await new Townsfolk(home.store).isRefused(ada.id, { type: "owner.make", code: "hash" });
    expect(again.code).toBe("bad_code");
  });
}
