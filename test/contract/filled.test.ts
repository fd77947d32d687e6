import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { User } from "../../src/protocol/account.ts";
import type { EventOf } from "../../src/protocol/events.ts";
import type { Command } from "../../src/protocol/frames.ts";
import type { MessageId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { MessagePosted } from "../../src/protocol/message.ts";
import type { Room } from "../../src/protocol/room.ts";
import { DATABASE_FILE } from "../../src/store/sqlite/folder.ts";
import { StoreHome } from "../support/store-home.ts";
import { SYSTEM, Townsfolk, upTo } from "../support/townsfolk.ts";

/** Names whose skeletons take long to make. */
const dear = (n: number): string => "\uFDFA".repeat(60) + String.fromCodePoint(0x4e00 + n);
const face = (n: number): string => String.fromCodePoint(0x1f600 + n);

/** The shortest time of many, in milliseconds: whatever else the machine does, some are not disturbed. */
async function shortest(times: number, once: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i += 1) {
    const from = performance.now();
    await once();
    least = Math.min(least, performance.now() - from);
  }
  return least;
}

async function posts(town: Townsfolk, by: User, room: Room): Promise<MessageId> {
  return ((await town.post(by, room, "soup?")) as EventOf<MessagePosted>).id;
}

/** So many guests with so many emoji each. */
async function reactions(town: Townsfolk, room: Room, id: MessageId, [guests, kinds]: [User[], number]) {
  const all = guests.flatMap((guest) =>
    upTo(kinds).map((n) =>
      town.does(guest.id, { type: "reaction.add", room: room.id, id, emoji: face(n) } as Command),
    ),
  );
  await Promise.all(all);
}

describe("what people have filled", () => {
  test("[LIMIT-14] who is in 300 private rooms looks for a room by name as fast as who is in none", async () => {
    await using home = await StoreHome.open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    await town.does(SYSTEM, { type: "user.role", user: "ada", role: "moderator" });
    const misses = () => town.isRefused(ada.id, { type: "room.join", name: "nothing" });
    const before = await shortest(30, misses);
    await Promise.all(
      upTo(300).map((n) => town.does(ada.id, { type: "room.create", name: dear(n), private: true })),
    );
    expect(await shortest(30, misses)).toBeLessThan(before + 2);
  });

  test("[LIMIT-14] one more emoji for a message with thousands of reactions takes as long as for one with a few, and so does reading it", async () => {
    await using home = await StoreHome.open();
    const town = new Townsfolk(home.store);
    const guests = await Promise.all(upTo(200).map((n) => town.guest(`guest-of-${n}`)));
    const [ada = (await town.guest()) as User] = guests;
    const room = await town.room("kitchen", ...guests);
    const [quiet, full] = [await posts(town, ada, room), await posts(town, ada, room)];
    const kinds = limits.emojiPerMessageMax;
    await reactions(town, room, quiet, [guests.slice(0, limits.reactorsShownMax), kinds]);
    await reactions(town, room, full, [guests, kinds]);
    const reacts = (id: MessageId) => () =>
      town.isRefused(ada.id, { type: "reaction.add", room: room.id, id, emoji: "👽" } as Command);
    const reads = (id: MessageId) => () =>
      home.reads.history(ada.id, room.id, { around: Number(id.split(".")[1]), limit: 1 });
    expect(await shortest(60, reacts(full))).toBeLessThan(2.5 * (await shortest(60, reacts(quiet))));
    expect(await shortest(60, reads(full))).toBeLessThan(2 * (await shortest(60, reads(quiet))));
  });

  test("[MSG-3] reactions are counted one by one, in the order of their kinds, and are gone with the last", async () => {
    await using home = await StoreHome.open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const room = await town.room("kitchen", ada, bob);
    const id = await posts(town, ada, room);
    const does = (who: User, what: "add" | "remove", n: number) =>
      town.does(who.id, { type: `reaction.${what}`, room: room.id, id, emoji: face(n) } as Command);
    const seen = async () => {
      const { events } = await home.reads.history(bob.id, room.id, { around: 4, limit: 1 });
      const [event] = events as EventOf<MessagePosted>[];
      return event?.current?.reactions?.map(({ emoji, count, me = false }) => [emoji, count, me]) ?? [];
    };
    await does(bob, "add", 2);
    await does(ada, "add", 1);
    await does(ada, "add", 2);
    expect(await seen()).toEqual([
      [face(2), 2, true],
      [face(1), 1, false],
    ]);
    await does(bob, "remove", 2);
    expect(await seen()).toEqual([
      [face(1), 1, false],
      [face(2), 1, false],
    ]);
    await does(ada, "remove", 1);
    await does(ada, "remove", 2);
    expect(await seen()).toEqual([]);
  });

  test("[LOG-3] a database from before finds private rooms by their names", async () => {
    await using home = await StoreHome.open();
    const before = new Townsfolk(home.store);
    const ada = await before.account("ada");
    const { room } = await before.does(ada.id, { type: "room.create", name: "Den", private: true });
    await home.close();
    const db = new Database(join(home.folder, DATABASE_FILE));
    db.run("pragma busy_timeout = 5000");
    db.run("update rooms set own_skeleton = null");
    db.close();
    await home.reopen();
    const town = new Townsfolk(home.store);
    const here = await town.isRefused(ada.id, { type: "room.join", name: "dEN" });
    expect(here).toMatchObject({ code: "already_member", room: room?.id });
    expect((await town.isRefused(ada.id, { type: "room.join", name: "dan" })).code).toBe("no_such_room");
  });

  test("[LOG-3] a database from before its counts were kept has them afterwards", async () => {
    const old = new Database(":memory:");
    for (const step of await steps((name) => name < "0013")) old.run(step);
    old.run(
      "insert into reactions (room, seq, emoji, user, at) values (1, 1, 'a', 1, 2), (1, 1, 'a', 2, 3), (1, 1, 'b', 1, 4)",
    );
    for (const step of await steps((name) => name >= "0013" && name < "0014")) old.run(step);
    expect(old.query("select emoji, count from reaction_kinds order by emoji").values()).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });
});

const MIGRATIONS = join(import.meta.dir, "../../src/store/sqlite/migrations");

async function steps(which: (name: string) => boolean): Promise<readonly string[]> {
  const names = (await readdir(MIGRATIONS)).filter(which).sort();
  return await Promise.all(names.map((name) => readFile(join(MIGRATIONS, name), "utf8")));
}
