import { expect, test } from "bun:test";
import type { Grown, Growth } from "../../src/chat/journal.ts";
import type { User } from "../../src/protocol/account.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import { SYSTEM, Townsfolk, upTo } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

/** Every commit by itself: its spans, as `ROOM:FROM-UPTO`. */
const spansOf = ({ commits }: Grown): readonly string[] =>
  commits.map(({ rooms }) => rooms.map(({ room, from, upto }) => `${room}:${from}-${upto}`).join(" "));

export function journalContract(open: () => Promise<OpenedStore>): void {
  test("[LOG-19] the journal holds every event of every room once, commit by commit, also after a restart", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const people = await town.accounts("ada", "bob");
    const rooms = [await town.room("kitchen", ...people), await town.room("garden", ...people)] as const;
    const posts = upTo(60).map((n) => [people[n % 2], rooms[n % 3 === 0 ? 1 : 0], `${n}`] as const);
    for (const [by, room, body] of posts.slice(0, 5)) await town.post(by as never, room, body);
    await Promise.all(posts.slice(5).map(([by, room, body]) => town.post(by as never, room, body)));
    const before = await home.store.grown(0, 1_000);
    await home.reopen();
    const after = await home.store.grown(0, 1_000);
    expect(after).toEqual(before);
    expect(after.commits.map(({ position }) => position)).toEqual(upTo(after.last, after.first));
    const ends = new Map<RoomId, number>();
    for (const { room, from, upto } of after.commits.flatMap((commit) => commit.rooms)) {
      expect(from).toBe((ends.get(room) ?? 0) + 1);
      ends.set(room, upto);
    }
    const logs = await Promise.all(rooms.map(({ id }) => new Townsfolk(home.store).log(id)));
    expect(rooms.map(({ id }) => ends.get(id))).toEqual(logs.map((log) => log.length));
  });

  test("[LOG-19] a refused command, and a change of one's own, leave no row; the rest is read from any position on", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const { last } = await home.store.grown(0, 0);
    await town.isRefused(ada.id, { type: "room.create", name: "kitchen" });
    await town.does(ada.id, { type: "cursor.set", room: room.id, seq: 1 });
    expect(await home.store.grown(last, 10)).toMatchObject({ last, commits: [] });
    await town.post(ada, room, "one");
    await town.post(ada, room, "two");
    expect(spansOf(await home.store.grown(last, 1))).toEqual([`${room.id}:3-3`]);
    expect(spansOf(await home.store.grown(last + 1, 10))).toEqual([`${room.id}:4-4`]);
  });

  test("[LOG-19] the journal names users who came into a room, and those of whom something changed that is in no log", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const guest = await town.guest("gus");
    const { last } = await home.store.grown(0, 0);
    const room = await town.room("kitchen", ada, bob);
    await town.does(ada.id, { type: "status.set", status: "here" });
    await town.does(guest.id, { type: "session.end" });
    const { commits } = await home.store.grown(last, 10);
    expect(commits.map(({ users, rooms }) => [users, rooms.length])).toEqual([
      [[], 1],
      [[ada.id], 1],
      [[bob.id], 1],
      [[ada.id], 0],
      [[guest.id], 0],
    ]);
    await town.does(SYSTEM, { type: "room.delete", room: room.id });
    await town.does(SYSTEM, { type: "room.restore", room: room.id });
    const restored = (await home.store.grown(last, 10)).commits.at(-1);
    expect(restored?.users.toSorted()).toEqual([ada.id, bob.id]);
  });

  test("[LOG-20] a follower's position and what it could not work on survive a restart", async () => {
    await using home = await open();
    const room = await new Townsfolk(home.store).room("kitchen");
    const move = (position: number, ...seqs: readonly number[]) =>
      new Townsfolk(home.store).does(SYSTEM, {
        type: "follower.move",
        follower: "search",
        position,
        failed: seqs.map((seq) => ({ room: room.id, seq, why: `not ${seq}` })),
      });
    expect(await home.store.cursorOf("search")).toBeUndefined();
    await move(1, 7);
    await move(5, 7, 9);
    await home.reopen();
    expect(await home.store.cursorOf("search")).toBe(5);
    const letters = await home.store.deadLetters("search", 10);
    expect(letters.map(({ seq, why }) => [seq, why]).sort()).toEqual([
      [7, "not 7"],
      [9, "not 9"],
    ]);
    expect(await home.store.deadLetters("webhooks", 10)).toEqual([]);
  });

  test("[LOG-20] the journal is trimmed to the slowest follower, and keeps what it needs", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const { last } = await home.store.grown(0, 0);
    const follow = (follower: string, position: number) =>
      town.does(SYSTEM, { type: "follower.move", follower, position });
    await follow("search", last + 20);
    await follow("webhooks", last + 300);
    const posts = async (count: number) => {
      for (const n of upTo(count)) {
        await town.post(ada, room, `${n}`);
        // Where there may be other nodes, a minute has to pass.
        if (n % 100 === 0) await home.write("update journal set at = at - 120000");
      }
    };
    await posts(400);
    expect(await home.store.grown(0, 1)).toMatchObject({ first: last + 20, last: last + 400 });
    await follow("search", last + 400);
    await follow("webhooks", last + 400);
    await posts(600);
    const all = await home.store.grown(0, 1_000);
    expect(all.first).toBeGreaterThan(last + 390);
    expect(all.first).toBeLessThanOrEqual(last + 401);
    expect(all.commits.map(({ position }) => position)).toEqual(upTo(all.last, all.first));
  });

  test("[LOG-19] each follower hears of a commit until it stops, and finds it in the journal", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const room = await town.room("kitchen");
    const { last } = await home.store.grown(0, 0);
    const [search, webhooks]: string[][] = [[], []];
    const hearing = (heard: string[] | undefined) => (growth?: Growth) =>
      void heard?.push(...(growth?.events ?? []).map(({ type }) => type));
    home.store.onGrown(hearing(search));
    const stop = home.store.onGrown(hearing(webhooks));
    const ada = await town.account("ada");
    await town.does(ada.id, { type: "room.join", room: room.id });
    stop();
    await town.post(ada, room, "hi");
    expect([search, webhooks]).toEqual([["member.joined", "message.posted"], ["member.joined"]]);
    const { commits } = await home.store.grown(last, 10);
    expect(commits.map(({ server, rooms }) => server ?? rooms[0]?.room)).toEqual([
      { from: 1, upto: 1 },
      room.id,
      room.id,
    ]);
  });
}
