import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { Question } from "../../src/protocol/frames.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

/** Questions of people: each is answered together with its gate. */
export function askingContract(open: () => Promise<OpenedStore>): void {
  async function den({ store }: OpenedStore) {
    const town = new Townsfolk(store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const made = await town.does(ada.id, { type: "room.create", name: "den", private: true });
    const { id: room } = made.room as Room;
    const refusal = async (user: User, question: Question) => {
      const { refused, head } = await store.ask(user.id, question, { group: user.id, person: user.id });
      return refused && [refused.code, refused.rule, refused.room, head];
    };
    return { town, ada, bob, room, refusal };
  }

  test("[PERM-1, PERM-3] a question is refused by what the person is to the room, and to the server", async () => {
    await using home = await open();
    const { town, ada, bob, room, refusal } = await den(home);
    const read = { type: "history.read", room, limit: 10 } as const;
    expect(await refusal(bob, read)).toEqual(["no_such_room", undefined, room, 2]);
    await town.does(ada.id, { type: "room.invite", room, user: "bob" });
    expect(await refusal(bob, read)).toEqual(["not_member", "member", room, 3]);
    await town.does(bob.id, { type: "room.join", room });
    expect(await refusal(bob, read)).toBeUndefined();
    expect((await refusal(bob, { type: "room.bans", room, limit: 1 }))?.[1]).toBe("operator");
    await town.does(ada.id, { type: "room.ban", room, user: "bob" });
    expect((await refusal(bob, read))?.[0]).toBe("no_such_room");
    expect((await refusal(ada, { ...read, room: "r99" as RoomId }))?.[0]).toBe("no_such_room");
    expect(await refusal(bob, { type: "server.bans", limit: 1 })).toEqual([
      "not_allowed",
      "moderator",
      undefined,
      0,
    ]);
    await town.does(SYSTEM, { type: "user.role", user: "bob", role: "moderator" });
    expect(await refusal(bob, { type: "server.bans", limit: 1 })).toBeUndefined();
  });

  test("[PERM-6] an answer says at which end of the room's log it was read", async () => {
    await using home = await open();
    const { town, ada, room } = await den(home);
    const ask = () =>
      home.store.ask<"room.get">(ada.id, { type: "room.get", room }, { group: ada.id, person: ada.id });
    const before = await ask();
    await town.post(ada, { id: room } as Room, "hello");
    const after = await ask();
    expect([before.head, after.head]).toEqual([2, 3]);
    expect(after.refused ? 0 : after.found.seq).toBe(3);
  });

  test("[PERM-4] an id of another room names nothing in this one, and somebody who is gone asks in vain", async () => {
    await using home = await open();
    const { town, ada, room, refusal } = await den(home);
    const other = await town.room("kitchen", ada);
    const event = await town.post(ada, other, "root");
    if (event.type !== "message.posted") throw new Error("a post is a message");
    const { id } = event;
    expect((await refusal(ada, { type: "thread.read", room, thread: id, limit: 1 }))?.[0]).toBe(
      "no_such_message",
    );
    expect((await refusal(ada, { type: "message.history", room, id }))?.[0]).toBe("no_such_message");
    const gus = await town.guest("gus");
    await town.does(gus.id, { type: "guest.release" });
    expect((await refusal(gus, { type: "room.list", limit: 1 }))?.[0]).toBe("not_signed_in");
  });
}
