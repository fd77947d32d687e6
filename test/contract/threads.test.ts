import { describe, expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { EventOf } from "../../src/protocol/events.ts";
import type { MessageId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { MessagePosted } from "../../src/protocol/message.ts";
import type { Reads } from "../support/reads.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk, upTo } from "../support/townsfolk.ts";

/** Ada and mallory in a room. */
async function village(home: StoreHome) {
  const town = new Townsfolk(home.store);
  const [ada, mallory] = (await town.accounts("ada", "mallory")) as [User, User];
  const room = await town.room("kitchen", ada, mallory);
  const says = async (by: User, body: string, thread?: MessageId): Promise<MessageId> => {
    const post = { type: "message.post", room: room.id, body, ...(thread && { thread }) } as const;
    const { events } = await town.does(by.id, post);
    return (events[0] as EventOf<MessagePosted>).id;
  };
  return { town, ada, mallory, room, says };
}

/** Every page of ada's threads, by the words that begin them. */
async function pagesOf(home: StoreHome, ada: User, limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  for (let next: string | undefined = ""; next !== undefined; ) {
    const page: Awaited<ReturnType<Reads["threads"]>> = await home.reads.threads(ada.id, limit, next);
    pages.push(page.some.map(({ root }) => root.body));
    next = page.next;
  }
  return pages;
}

describe("the list of one's threads", () => {
  test("[MSG-10] leads on to every thread once, however many strangers begin under one's messages", async () => {
    await using home = await StoreHome.open();
    const { ada, mallory, says } = await village(home);
    const own = await Promise.all(upTo(3).map((n) => says(ada, `own ${n}`)));
    for (const id of own) await says(ada, "and on", id);
    const baits = await Promise.all(upTo(1_005).map((n) => says(ada, `bait ${n}`)));
    await Promise.all(baits.map((id) => says(mallory, "hey", id)));
    const pages = await pagesOf(home, ada, 50);
    const all = pages.flat();
    expect(all).toHaveLength(1_008);
    expect(new Set(all).size).toBe(1_008);
    expect(pages.every(({ length }) => length <= 50)).toBe(true);
    expect(all.slice(-3)).toEqual(["own 3", "own 2", "own 1"]);
    // Whoever goes on writing in a thread has it before all those again.
    await says(ada, "still here", own[1] as MessageId);
    expect((await home.reads.threads(ada.id, 50, "")).some[0]?.root.body).toBe("own 2");
    await says(mallory, "and I", own[0] as MessageId);
    expect((await pagesOf(home, ada, 50)).flat()).toHaveLength(1_008);
  });

  test("[MSG-10] has the one with the latest reply first, page by page, also when much is long", async () => {
    await using home = await StoreHome.open();
    const { ada, mallory, says } = await village(home);
    const roots = [];
    for (const n of upTo(30)) roots.push(await says(ada, `${n} ${"x".repeat(7_000)}`));
    for (const id of roots.toReversed()) await says(mallory, "hey", id);
    const last = [];
    for (let next: string | undefined = ""; next !== undefined; ) {
      const page: Awaited<ReturnType<Reads["threads"]>> = await home.reads.threads(ada.id, 50, next);
      expect(page.some.length).toBeLessThan(30);
      last.push(...page.some.map(({ lastAt }) => lastAt));
      next = page.next;
    }
    expect(last).toHaveLength(30);
    expect(last).toEqual(last.toSorted().reverse());
  });

  test("[MSG-10] takes no words for a place that it did not give itself", async () => {
    await using home = await StoreHome.open();
    const { ada, says } = await village(home);
    await says(ada, "re", await says(ada, "root"));
    for (const odd of ["-", "1", "9-9", "----------", "0-0-0-0-0-0-0"])
      expect((await home.reads.threads(ada.id, 50, odd)).some.length).toBeLessThanOrEqual(1);
  });
});

test("[MSG-3] who reacted as a guest has the name they had, after they have gone", async () => {
  await using home = await StoreHome.open();
  const { town, ada, room, says } = await village(home);
  const id = await says(ada, "cake?");
  const gus = await town.guest("gus");
  await town.does(gus.id, { type: "room.join", name: "kitchen" });
  await town.does(gus.id, { type: "reaction.add", room: room.id, id, emoji: "🎂" });
  const reactors = async () => {
    const { events } = await home.reads.history(ada.id, room.id, { limit: 100 });
    const posted = events.find((event) => event.type === "message.posted");
    return posted?.type === "message.posted" ? posted.current?.reactions?.[0]?.by : undefined;
  };
  expect(await reactors()).toEqual([{ id: gus.id, name: "gus" }]);
  await town.does(gus.id, { type: "guest.release" });
  expect(await reactors()).toEqual([{ id: gus.id, name: "gus" }]);
  await home.reopen();
  expect(await reactors()).toEqual([{ id: gus.id, name: "gus" }]);
});

test("[READ-2] mentions are looked for where unread messages are: to the same distance from the end of the log", async () => {
  await using home = await StoreHome.open();
  const { town, ada, mallory, room, says } = await village(home);
  const root = await says(ada, "root");
  const mention = (thread?: MessageId) =>
    town.does(mallory.id, {
      type: "message.post",
      room: room.id,
      body: "@ada",
      ...(thread && { thread }),
    });
  await mention();
  await mention(root);
  expect(await home.reads.joinedRoom(ada.id, room.id)).toMatchObject({ mentions: 2 });
  expect(await home.reads.thread(ada.id, root, { limit: 1 })).toMatchObject({ unread: 1, mentions: 1 });
  await Promise.all(upTo(limits.unreadEventsMax).map((n) => says(mallory, `${n}`)));
  expect(await home.reads.joinedRoom(ada.id, room.id)).toMatchObject({ unread: 100, mentions: 0 });
  expect(await home.reads.thread(ada.id, root, { limit: 1 })).toMatchObject({ unread: 1, mentions: 0 });
  await mention(root);
  expect(await home.reads.joinedRoom(ada.id, room.id)).toMatchObject({ mentions: 1 });
  expect(await home.reads.thread(ada.id, root, { limit: 1 })).toMatchObject({ unread: 2, mentions: 1 });
});
