import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

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
    const log = (await home.store.serverLogBefore(Number.MAX_SAFE_INTEGER, 4)).toReversed();
    expect(log.map(({ seq: _, at: __, ...said }) => said)).toEqual([
      { ...about, type: "room.renamed" },
      { ...about, type: "room.archived" },
      { ...about, type: "room.reopened" },
      { ...about, type: "room.adopted", user: bob.id },
    ]);
    expect(await home.reads.membersOf(room, "", 9)).toMatchObject([{ name: "bob", roomRole: "operator" }]);
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
