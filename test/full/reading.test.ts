import { describe, expect, test } from "bun:test";
import type { CurrentState } from "../../src/protocol/message.ts";
import type { ReadState } from "../../src/protocol/room.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";

interface Shown {
  readonly id: string;
  readonly seq: number;
  readonly body: string;
  readonly current?: CurrentState;
}
interface Thread extends ReadState {
  readonly root: Shown;
  readonly events: readonly Shown[];
  readonly more: boolean;
}

let house: House;
let alice: FullClient;
let bob: FullClient;
let room: string;
let count = 0;

sharedHouse(async (opened) => {
  house = opened;
  [alice, bob] = [await house.comes("alice"), await house.comes("bob")];
});

/** A room of alice's with bob in it, where everything is read. */
async function lobby(): Promise<void> {
  count += 1;
  room = await makes(alice, `lobby ${count}`);
  await bob.ok("room.join", { room });
}
const says = async (who: FullClient, body: string, more: object = {}): Promise<{ id: string; seq: number }> =>
  await who.ok("message.post", { room, body, ...more });
const stateOf = async (who: FullClient): Promise<string> => {
  const { room: mine } = await who.ok<{ room: ReadState }>("room.get", { room });
  return `${mine.unread} unread, ${mine.mentions} mentions`;
};
const threadOf = (who: FullClient, thread: string, more: object = {}) =>
  who.ok<Thread>("thread.read", { room, thread, ...more });

describe("a reading position", () => {
  test("[READ-1] moves forward only, back when it is meant, never past the end, and the other clients hear of it", async () => {
    await lobby();
    const phone = await house.comes("bob");
    const posts = [];
    for (let i = 1; i <= 5; i += 1) posts.push(await says(alice, `${i}`));
    expect(await stateOf(bob)).toBe("5 unread, 0 mentions");
    const [, second, , , last] = posts.map(({ seq }) => seq) as [number, number, number, number, number];
    const set = (seq: number, more: object = {}) => bob.ok("cursor.set", { room, seq, ...more });
    expect(await set(last)).toMatchObject({ room, read: last, unread: 0, mentions: 0 });
    expect(await set(second)).toMatchObject({ room, read: last, unread: 0, mentions: 0 });
    expect(await set(second, { back: true })).toMatchObject({ room, read: second, unread: 3, mentions: 0 });
    expect((await bob.refused("cursor.set", { room, seq: last + 1 })).field).toBe("seq");
    expect(await set(0, { back: true })).toMatchObject({ read: 0, unread: 5 });
    await phone.settled();
    const heard = phone.signals.all.flatMap((signal) => (signal.type === "cursor" ? [signal.read] : []));
    expect(heard).toEqual([last, second, 0]);
    await alice.settled();
    expect(alice.signals.all.filter(({ type }) => type === "cursor")).toEqual([]);
    const again = await house.comes("bob");
    expect(again.hello.rooms.find(({ id }) => id === room)).toMatchObject({
      read: 0,
      unread: 5,
      role: "member",
    } as never);
  });

  test("[READ-2] counts what others said after it: not one's own, not what was deleted, not what is in threads", async () => {
    await lobby();
    const first = await says(alice, "one");
    const second = await says(alice, "two @bob");
    await says(bob, "mine @bob @all");
    await says(alice, "in a thread", { thread: first.id });
    expect(await stateOf(bob)).toBe("2 unread, 1 mentions");
    await alice.ok("message.delete", { room, id: second.id });
    expect(await stateOf(bob)).toBe("1 unread, 0 mentions");
    await says(alice, "in the thread, @bob", { thread: first.id });
    expect(await stateOf(bob)).toBe("1 unread, 1 mentions");
    expect(await stateOf(alice)).toBe("1 unread, 1 mentions");
    const late = await house.comes(`late${count}`);
    await late.ok("room.join", { room });
    expect(await stateOf(late)).toBe("0 unread, 0 mentions");
  });
});

describe("a mention", () => {
  const mentions = async (body: string): Promise<readonly string[]> => {
    const { seq } = await says(alice, body);
    const event = await bob.event(room, (one) => one.seq === seq, body);
    const { mentions: people = [], mentionsAll } = event as { mentions?: string[]; mentionsAll?: true };
    return [...people.map((id) => (id === bob.hello.user.id ? "bob" : id)), ...(mentionsAll ? ["all"] : [])];
  };

  test("[MSG-7] is of who is in the room, whatever follows the name, and of nobody else", async () => {
    await lobby();
    await house.comes("carol");
    for (const body of [
      ...[
        "@bob",
        "hi @bob!",
        "@BOB, look",
        "(@bob)",
        "@bob's",
        "@bob’s",
        "@bob…",
        "@bob—look",
        "@bob_",
        "“@bob”",
      ],
      ...["@bob。", "see @bob.", "@bob @Bob", "@bob:", "@nobody @bob", "_@bob_", "> so said @bob"],
    ])
      expect(`${body} ${await mentions(body)}`).toBe(`${body} bob`);
    for (const body of [
      "bob",
      "a@bob.example",
      "@carol",
      "@bobby",
      "@",
      "@ bob",
      "x@bob",
      "`@bob`",
      "```\n@all @bob\n```",
      "see https://social.example/@bob/1",
      "[@bob](https://social.example/)",
      "mailto:@bob",
      "social.example/@bob",
      "@bob/core",
      "@bob@social.example",
      "> ```\n> @bob",
    ])
      expect(`${body} ${await mentions(body)}`).toBe(`${body} `);
    expect(await mentions("@all, and @bob")).toEqual(["bob", "all"]);
    expect(await mentions("@everyone!")).toEqual(["all"]);
    expect(await mentions("`@all` is written so, @bob, in `code`")).toEqual(["bob"]);
  });

  test("[MSG-7] comes and goes with an edit; a mention of oneself counts for nothing", async () => {
    await lobby();
    const { id } = await says(alice, "nothing");
    expect(await stateOf(bob)).toBe("1 unread, 0 mentions");
    await alice.ok("message.edit", { room, id, body: "something, @bob" });
    expect(await stateOf(bob)).toBe("1 unread, 1 mentions");
    await alice.ok("message.edit", { room, id, body: "something, @all @bob" });
    expect(await stateOf(bob)).toBe("1 unread, 1 mentions");
    await alice.ok("message.edit", { room, id, body: "nothing again" });
    expect(await stateOf(bob)).toBe("1 unread, 0 mentions");
    await says(bob, "@bob @all");
    expect(await stateOf(bob)).toBe("1 unread, 0 mentions");
  });
});

describe("a thread", () => {
  test("[MSG-6] has its replies in pages, its count at the message that begins it, and none of them in another thread", async () => {
    await lobby();
    const root = await says(alice, "root");
    const replies = [];
    for (let i = 1; i <= 5; i += 1)
      replies.push((await says(i % 2 ? bob : alice, `${i}`, { thread: root.id })).seq);
    const page = await threadOf(bob, root.id, { limit: 2 });
    expect(page).toMatchObject({
      root: { body: "root", current: { replies: 5, lastReply: replies[4] } },
      more: true,
    });
    expect(page.events.map(({ seq }) => seq)).toEqual(replies.slice(3));
    const older = await threadOf(bob, root.id, { before: replies[3], limit: 3 });
    expect(older).toMatchObject({ more: false });
    expect(older.events.map(({ seq }) => seq)).toEqual(replies.slice(0, 3));
    const newer = await threadOf(bob, root.id, { after: replies[0], limit: 2 });
    expect(newer.events.map(({ seq }) => seq)).toEqual(replies.slice(1, 3));
    expect(
      (await bob.refused("message.post", { room, body: "x", thread: `${room}.${replies[0]}` })).field,
    ).toBe("thread");
    expect((await bob.refused("thread.read", { room, thread: `${room}.${replies[0]}` })).code).toBe(
      "no_such_message",
    );
    expect((await bob.refused("cursor.set", { room, seq: 1, thread: `${room}.${replies[0]}` })).code).toBe(
      "no_such_message",
    );
    expect((await bob.refused("message.post", { room, body: "x", thread: `${room}.1` })).code).toBe(
      "no_such_message",
    );
  });

  test("[MSG-6] loses a reply that is deleted, and goes on without the message that began it", async () => {
    await lobby();
    const root = await says(alice, "root");
    const reply = await says(bob, "reply", { thread: root.id });
    const last = await says(bob, "last", { thread: root.id });
    await bob.ok("message.delete", { room, id: last.id });
    expect((await threadOf(alice, root.id)).root.current).toMatchObject({ replies: 1, lastReply: reply.seq });
    await alice.ok("message.delete", { room, id: root.id });
    const after = await threadOf(bob, root.id);
    expect(after).toMatchObject({
      root: { body: "", current: { deleted: true, replies: 1 } },
      events: [{ body: "reply" }],
    });
    await says(bob, "still here", { thread: root.id });
  });

  test("[MSG-6] is listed for who began it or wrote in it, with what is unread to each, the latest first", async () => {
    await lobby();
    const [first, second] = [await says(alice, "first"), await says(alice, "second")];
    const reply = await says(bob, "to the first", { thread: first.id });
    await says(bob, "to the second", { thread: second.id });
    await says(bob, "to the first again", { thread: first.id });
    const list = async (who: FullClient) => {
      const { threads } = await who.ok<{ threads: ({ room: string } & Thread)[] }>("thread.list");
      return threads.filter((one) => one.room === room).map(({ root, unread }) => `${root.body}: ${unread}`);
    };
    expect((await list(alice)).toSorted()).toEqual(["first: 2", "second: 1"]);
    expect((await list(bob)).toSorted()).toEqual(["first: 0", "second: 0"]);
    const late = await house.comes(`late${count}`);
    await late.ok("room.join", { room });
    expect(await list(late)).toEqual([]);
    const set = await alice.ok("cursor.set", { room, thread: first.id, seq: reply.seq });
    expect(set).toMatchObject({ room, thread: first.id, read: reply.seq, unread: 1, mentions: 0 });
    expect(await list(alice)).toContain("first: 1");
    await alice.ok("room.leave", { room });
    expect(await list(alice)).toEqual([]);
  });

  test("[MSG-6] an answer names the message that it answers, of the same room", async () => {
    await lobby();
    const { id } = await says(alice, "question");
    const { seq } = await says(bob, "answer", { replyTo: id });
    const event = await alice.event(room, (one) => one.seq === seq, "the answer");
    expect(event).toMatchObject({ replyTo: id, body: "answer" } as never);
    const other = await makes(alice, `other ${count}`);
    expect((await alice.refused("message.post", { room: other, body: "x", replyTo: id })).code).toBe(
      "no_such_message",
    );
  });
});

test("[FULL-5] history around a seq has as much before as after it, and tells whether there is more of either", async () => {
  await lobby();
  for (let i = 0; i < 20; i += 1) await says(alice, `${i}`);
  const around = async (seq: number, limit: number) => {
    const page = await bob.ok<{ events: Shown[]; more: boolean; moreAfter: boolean }>("history.read", {
      room,
      around: seq,
      limit,
    });
    return `${page.events[0]?.seq}-${page.events.at(-1)?.seq} ${page.more} ${page.moreAfter}`;
  };
  expect(await around(10, 5)).toBe("8-12 true true");
  expect(await around(10, 1)).toBe("10-10 true true");
  expect(await around(2, 6)).toBe("1-6 false true");
  expect(await around(23, 5)).toBe("21-23 true false");
  expect(await around(1, 1)).toBe("1-1 false true");
  expect(await around(999, 4)).toBe("22-23 true false");
  expect((await bob.refused("history.read", { room, around: 3, after: 1 })).field).toBe("around");
});
