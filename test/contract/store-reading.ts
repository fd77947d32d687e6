import { expect, test } from "bun:test";
import type { Found } from "../../src/chat/asked.ts";
import type { User } from "../../src/protocol/account.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import { bodies, seqs, Townsfolk, upTo } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

/** Pages of everything, and text that comes back as it was written. */
export function readingContract(open: () => Promise<OpenedStore>): void {
  /** A room of ada's with seqs 1 to 32: its making, her joining, and thirty messages. */
  async function aRoomOfThirty({ store }: OpenedStore) {
    const town = new Townsfolk(store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    await Promise.all(upTo(30).map((n) => town.post(ada, room, `${n}`)));
    return { town, ada, room };
  }

  test("[FULL-5] history is read in pages, backwards from the end or from a seq, forwards from a seq, or between two", async () => {
    await using home = await open();
    const { ada, room } = await aRoomOfThirty(home);
    const page = async (asked: { before?: number; after?: number; limit: number }) =>
      told(await home.reads.history(ada.id, room.id, asked));
    expect(await page({ limit: 10 })).toBe("23-32, more");
    expect(await page({ limit: 32 })).toBe("1-32");
    expect(await page({ limit: 100 })).toBe("1-32");
    expect(await page({ before: 23, limit: 10 })).toBe("13-22, more");
    expect(await page({ before: 11, limit: 10 })).toBe("1-10");
    expect(await page({ before: 1, limit: 10 })).toBe("nothing");
    expect(await page({ before: 1_000, limit: 2 })).toBe("31-32, more");
    expect(await page({ after: 0, limit: 10 })).toBe("1-10, more");
    expect(await page({ after: 22, limit: 10 })).toBe("23-32");
    expect(await page({ after: 32, limit: 10 })).toBe("nothing");
    expect(await page({ after: 5, before: 9, limit: 10 })).toBe("6-8");
    expect(await page({ after: 5, before: 9, limit: 2 })).toBe("6-7, more");
    expect(told(await home.reads.history(ada.id, "r999" as RoomId, { limit: 10 }))).toBe("nothing");
  });

  test("[FEED-2] events are read after a seq, up to a seq, oldest first, at most so many", async () => {
    await using home = await open();
    const { room } = await aRoomOfThirty(home);
    const read = async (after: number, last: number, limit: number) =>
      seqs(await home.store.events(room.id, after, last, limit));
    expect(await read(0, 32, 100)).toEqual(upTo(32));
    expect(await read(10, 20, 100)).toEqual(upTo(20, 11));
    expect(await read(10, 20, 3)).toEqual([11, 12, 13]);
    expect(await read(32, 1_000, 100)).toEqual([]);
    expect(await home.store.events("r999" as RoomId, 0, 10, 10)).toEqual([]);
  });

  test("[FEED-2] a page of very long messages may be shorter than asked for, but never empty and never with a hole", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    await Promise.all(upTo(60).map((n) => town.post(ada, room, `${n} ${"x".repeat(7_900)}`)));
    let at = 0;
    while (at < 62) {
      const page = seqs(await home.store.events(room.id, at, 62, 200));
      expect(page.length).toBeGreaterThan(0);
      expect(page).toEqual(upTo(at + page.length, at + 1));
      at += page.length;
    }
    expect(at).toBe(62);
  });

  test("ada's rooms are told with where their logs are, and only hers", async () => {
    await using home = await open();
    const { town, ada, room } = await aRoomOfThirty(home);
    const bob = await town.account("bob");
    await town.room("garden", bob);
    const { room: direct } = await town.does(bob.id, { type: "direct.open", user: "ada" });
    await town.post(bob, direct as Room, "psst");
    expect(await home.reads.roomsOf(ada.id)).toEqual([
      { ...room, seq: 32, role: "member", read: 2, unread: 0, mentions: 0 },
      { ...(direct as Room), seq: 4, role: "member", read: 3, unread: 1, mentions: 0 },
    ]);
    expect(await home.store.headsOf([(direct as Room).id, room.id])).toEqual([4, 32]);
  });

  test("members are read a page at a time, each once", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const people = await town.accounts(...upTo(7).map((n) => `p${n}`));
    const room = await town.room("kitchen", ...people);
    await town.does((people[3] as User).id, { type: "room.leave", room: room.id });
    const read: string[] = [];
    let after = "";
    for (;;) {
      const page = await home.reads.membersOf(room.id, after, 4);
      expect(page.length).toBeLessThanOrEqual(4);
      if (page.length === 0) break;
      read.push(...page.map(({ name }) => name));
      after = page.at(-1)?.id ?? "";
    }
    expect(read).toEqual(["p1", "p2", "p3", "p5", "p6", "p7"]);
  });

  test("public rooms are listed a page at a time, with how many are in each and whether I am", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    await town.room("one", ada, bob);
    await town.room("two", bob);
    await town.does(ada.id, { type: "direct.open", user: "bob" });
    await town.room("three");
    const first = await home.reads.listRooms(ada.id, "", 2);
    const second = await home.reads.listRooms(ada.id, first.at(-1)?.id ?? "", 2);
    expect([...first, ...second].map(({ name, members, joined }) => ({ name, members, joined }))).toEqual([
      { name: "one", members: 2, joined: true },
      { name: "two", members: 1, joined: false },
      { name: "three", members: 0, joined: false },
    ]);
  });

  test("[PAGE-4] what people write comes back to the last character, and so do the names of rooms", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const tricky = [
      "'); drop table events; --",
      '" or 1=1 --',
      "%s ? $1 :name {{7*7}} $x",
      "<script>alert('1')</script><img src=x onerror=alert(1)>",
      'line\nbreak\ttab\r\nand "quotes" \\ backslash',
      "\u2028\u2029\u0085\u200b\u202e\ufeff\u0001\u001b[31m",
      "👩‍💻 é e\u0301 ﷽ 日本語 \u{1f600}",
      '{"__proto__":{"admin":true}}',
      "  spaces around  ",
    ];
    const room = await town.room("'); drop table rooms; -- <b>", ada);
    await Promise.all(tricky.map((body) => town.post(ada, room, body)));
    await home.reopen();
    expect(bodies(await new Townsfolk(home.store).log(room.id))).toEqual(tricky);
    expect((await home.store.publicRoom("'); drop table rooms; -- <b>"))?.name).toBe(room.name);
  });

  test("[IRC-10] a log says when its room was made, who set the topic, and when something was said last", async () => {
    await using home = await open();
    const { town, ada, room } = await aRoomOfThirty(home);
    await town.does(ada.id, { type: "room.topic", room: room.id, topic: "Soup" });
    const log = await town.log(room.id);
    const [made, said, topic] = [log[0], log.at(-2), log.at(-1)].map((event) => Date.parse(event?.at ?? ""));
    expect(await home.store.roomTimes([room.id])).toEqual([
      { room: room.id, madeAtMs: made as number, topic: { by: "ada", atMs: topic as number } },
    ]);
    const atMs = said as number;
    expect(await home.store.lastSaid(ada.id, atMs - 1, atMs + 1)).toEqual([{ room: room.id, atMs }]);
    expect(await home.store.lastSaid(ada.id, atMs, atMs + 1)).toEqual([]);
  });

  test("[IRC-30] what a person's devices have seen outlives a restart, never goes back, and is kept for twenty of them", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const [kitchen, garden] = [await town.room("kitchen", ada), await town.room("garden", ada)];
    const marks = (device: string, rooms: Record<string, number>) =>
      town.does(ada.id, { type: "device.mark", device, rooms });
    expect(await home.store.seenBy(ada.id, "phone")).toBeUndefined();
    await marks("phone", { [kitchen.id]: 3, [garden.id]: 7 });
    await marks("phone", { [kitchen.id]: 2 });
    await home.reopen();
    expect(await home.store.seenBy(ada.id, "phone")).toEqual({
      atMs: expect.any(Number),
      rooms: { [kitchen.id]: 3 },
    });
    const later = new Townsfolk(home.store);
    for (const n of upTo(20))
      await later.does(ada.id, { type: "device.mark", device: `device ${n}`, rooms: {} });
    expect(await home.store.seenBy(ada.id, "phone")).toBeUndefined();
    expect(await home.store.seenBy(ada.id, "device 1")).toBeDefined();
  });

  test("a token that nobody has and a name that nobody has are nobody's", async () => {
    await using home = await open();
    expect(await home.store.userByToken("")).toBeUndefined();
    expect(await home.store.userByToken("' or '1'='1")).toBeUndefined();
    expect(await home.store.userByName("")).toBeUndefined();
  });
}

/** "6-8, more" for a page of the events 6, 7 and 8 that has others after it. */
function told({ events, more }: Found["history.read"]): string {
  if (events.length === 0) return more ? "nothing, more" : "nothing";
  const read = seqs(events);
  const [first, last] = [read[0] as number, read.at(-1) as number];
  expect(read).toEqual(upTo(last, first));
  return `${first}-${last}${more ? ", more" : ""}`;
}
