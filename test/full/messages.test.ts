import { describe, expect, test } from "bun:test";
import { limits } from "../../src/protocol/limits.ts";
import type { CurrentState } from "../../src/protocol/message.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";

interface Shown {
  readonly type: string;
  readonly seq: number;
  readonly id?: string;
  readonly body?: string;
  readonly deleted?: true;
  readonly mentions?: readonly string[];
  readonly current?: CurrentState;
}
type Place = { readonly seq?: number };

let house: House;
let alice: FullClient;
let bob: FullClient;
let mallory: FullClient;
let room: string;
let count = 0;

sharedHouse(async (opened) => {
  house = opened;
  [alice, bob, mallory] = await house.allCome("alice", "bob", "mallory");
  room = await makes(alice, "lobby");
  await bob.ok("room.join", { room });
});

const says = async (
  who: FullClient,
  body?: string,
  more: object = {},
): Promise<{ id: string; seq: number }> => {
  count += 1;
  return await who.ok("message.post", { room, body: body ?? `message ${count}`, ...more });
};
/** The message as a page of history shows it to this reader. */
const shown = async (reader: FullClient, seq: number): Promise<Shown> => {
  const { events } = await reader.ok<{ events: Shown[] }>("history.read", { room, around: seq, limit: 1 });
  expect(events.map((event) => event.seq)).toEqual([seq]);
  return events[0] as Shown;
};
const sees = (who: FullClient, seq: number, type: string) =>
  who.event(room, (event) => event.seq === seq && event.type === type, `${type} at ${seq}`);

describe("an edit", () => {
  test("[MSG-1] is seen by all, twice leaves both texts, and the same text again changes nothing", async () => {
    const { id, seq } = await says(alice, "helo");
    const first = await alice.ok<Place>("message.edit", { room, id, body: "hello" });
    const second = await alice.ok<Place>("message.edit", { room, id, body: "hello!" });
    expect(await alice.ok<Place>("message.edit", { room, id, body: "hello!" })).toEqual({ room } as Place);
    expect(await sees(bob, second.seq as number, "message.edited")).toMatchObject({
      id,
      body: "hello!",
    } as never);
    expect(await shown(bob, seq)).toMatchObject({
      body: "helo",
      current: { seq: second.seq, body: "hello!", edits: 2 },
    });
    const { texts } = await bob.ok<{ texts: object[] }>("message.history", { room, id });
    expect(texts).toMatchObject([
      { seq, body: "helo" },
      { seq: first.seq, body: "hello" },
      { seq: second.seq, body: "hello!" },
    ]);
    const earlier = await bob.ok<{ texts: object[] }>("message.history", { room, id, before: second.seq });
    expect(earlier).toMatchObject({ texts: [{ body: "helo" }, { body: "hello" }], more: false });
  });

  test("[MSG-1] is its author's alone, of a message that is there, as long as may be, and not too often", async () => {
    const { id } = await says(alice);
    expect((await bob.refused("message.edit", { room, id, body: "x" })).rule).toBe("author");
    expect((await mallory.refused("message.edit", { room, id, body: "x" })).code).toBe("not_member");
    expect((await alice.refused("message.edit", { room, id, body: "x".repeat(8_001) })).code).toBe(
      "too_long",
    );
    expect((await alice.refused("message.edit", { room, id, body: "" })).code).toBe("bad_request");
    const joining = `${room}.2`;
    expect((await alice.refused("message.edit", { room, id: joining, body: "x" })).code).toBe(
      "no_such_message",
    );
    for (let i = 1; i <= limits.editsPerMessageMax; i += 1)
      await alice.ok("message.edit", { room, id, body: `text ${i}` });
    expect((await alice.refused("message.edit", { room, id, body: "one more" })).code).toBe("too_many");
    await alice.ok("message.delete", { room, id });
    expect((await alice.refused("message.edit", { room, id, body: "back" })).code).toBe("no_such_message");
  });

  test("[MSG-1] repeating the post with its nonce afterwards still gives the first outcome", async () => {
    const first = await says(alice, "once", { nonce: "edited" });
    await alice.ok("message.edit", { room, id: first.id, body: "twice" });
    expect(await says(alice, "once", { nonce: "edited" })).toEqual(first);
    await alice.ok("message.delete", { room, id: first.id });
    expect(await says(alice, "once", { nonce: "edited" })).toEqual(first);
  });
});

describe("a deletion", () => {
  test("[MSG-2] leaves no text in history, in pages, in earlier texts, in resumes, or for who joins later", async () => {
    const { id, seq } = await says(alice, "a secret @bob");
    const edited = await alice.ok<Place>("message.edit", { room, id, body: "a worse secret @bob" });
    await bob.ok("reaction.add", { room, id, emoji: "😮" });
    await bob.ok("message.pin", { room, id });
    const gone = await alice.ok<Place>("message.delete", { room, id });
    expect(await alice.ok<Place>("message.delete", { room, id })).toEqual({ room } as Place);
    expect(await sees(bob, gone.seq as number, "message.deleted")).toMatchObject({ id } as never);
    const message = await shown(bob, seq);
    expect(message).toMatchObject({ body: "", deleted: true, current: { seq: gone.seq, deleted: true } });
    expect(Object.keys(message.current as object)).not.toContain("reactions");
    expect(Object.keys(message.current as object)).not.toContain("pinned");
    expect(message.mentions).toBeUndefined();
    expect(await shown(bob, edited.seq as number)).toMatchObject({
      type: "message.edited",
      body: "",
      deleted: true,
    });
    const late = await house.comes("late");
    await late.ok("room.join", { room });
    const resumed = await house.comes("bob", { [room]: 0 });
    await resumed.event(room, (event) => event.seq === gone.seq, "the deletion again");
    const everything = JSON.stringify([
      resumed.inbox.all,
      await late.ok("history.read", { room, after: 0, limit: 100 }),
      await late.ok("message.history", { room, id }),
      await late.ok("room.pins", { room }),
    ]);
    expect(everything).not.toContain("secret");
  });

  test("[MSG-2] is its author's or an operator's; what is deleted cannot be pinned, answered or reacted to", async () => {
    const [hers, his] = [await says(alice), await says(bob)];
    expect((await bob.refused("message.delete", { room, id: hers.id })).rule).toBe("author-or-operator");
    await alice.ok("message.delete", { room, id: his.id });
    for (const [type, more] of [
      ["message.pin", {}],
      ["reaction.add", { emoji: "👀" }],
      ["reaction.remove", { emoji: "👀" }],
    ] as const)
      expect((await bob.refused(type, { room, id: his.id, ...more })).code).toBe("no_such_message");
    expect((await bob.refused("message.post", { room, body: "re", replyTo: his.id })).field).toBe("replyTo");
    await bob.ok("message.unpin", { room, id: his.id });
  });
});

/** One of the eighty faces of Unicode's first block of them. */
const face = (place: number): string => String.fromCodePoint(0x1f600 + place);

describe("reactions", () => {
  test("[MSG-3] are one's own, each once, counted with who they are of and whether they are mine", async () => {
    const { id, seq } = await says(alice);
    const first = await bob.ok<Place>("reaction.add", { room, id, emoji: "👍" });
    expect(await bob.ok<Place>("reaction.add", { room, id, emoji: "👍" })).toEqual({ room } as Place);
    await alice.ok("reaction.add", { room, id, emoji: "👍" });
    await alice.ok("reaction.add", { room, id, emoji: "🎉" });
    expect(await sees(alice, first.seq as number, "reaction.added")).toMatchObject({
      from: "bob",
      emoji: "👍",
    } as never);
    const by = [bob, alice].map(({ hello }) => ({ id: hello.user.id, name: hello.user.name }));
    expect((await shown(bob, seq)).current?.reactions).toEqual([
      { emoji: "👍", count: 2, me: true, by },
      { emoji: "🎉", count: 1, by: by.slice(1) },
    ] as never);
    await bob.ok("reaction.remove", { room, id, emoji: "👍" });
    expect(await bob.ok<Place>("reaction.remove", { room, id, emoji: "👍" })).toEqual({ room } as Place);
    expect((await shown(bob, seq)).current?.reactions).toMatchObject([
      { emoji: "👍", count: 1 },
      { emoji: "🎉" },
    ]);
    expect(await bob.refused("reaction.add", { room, id, emoji: "two words" })).toMatchObject({
      ...{ code: "bad_request", field: "emoji", message: "emoji is not exactly one emoji" },
    });
    await bob.ok("reaction.add", { room, id, emoji: "\u2764" });
    expect(await bob.ok<Place>("reaction.add", { room, id, emoji: "\u2764\ufe0f" })).toEqual({
      room,
    } as Place);
    await bob.ok("reaction.remove", { room, id, emoji: "\u2764" });
  });

  test("[MSG-3] of so many kinds a message has at most, but one more of a kind is no more kinds", async () => {
    const { id } = await says(alice);
    for (let i = 0; i < limits.emojiPerMessageMax; i += 1)
      await bob.ok("reaction.add", { room, id, emoji: face(i) });
    expect(
      (await bob.refused("reaction.add", { room, id, emoji: face(limits.emojiPerMessageMax) })).code,
    ).toBe("too_many");
    await alice.ok("reaction.add", { room, id, emoji: face(0) });
  });
});

describe("pins", () => {
  test("[MSG-4] are listed with the latest first, in pages, until they are taken off; so many there may be", async () => {
    const here = await makes(alice, "board");
    const post = (body: string) => alice.ok<{ id: string }>("message.post", { room: here, body });
    const ids: string[] = [];
    for (let i = 0; i <= limits.pinsPerRoomMax; i += 1)
      ids.push((await post("字".repeat(i < 40 ? 8_000 : 1))).id);
    for (const id of ids.slice(0, -1)) await alice.ok("message.pin", { room: here, id });
    expect((await alice.refused("message.pin", { room: here, id: ids.at(-1) })).code).toBe("too_many");
    expect(await alice.ok<Place>("message.pin", { room: here, id: ids[0] })).toEqual({ room: here } as Place);
    const listed: string[] = [];
    let before: number | undefined;
    for (let more = true, pages = 0; more && pages < 20; pages += 1) {
      const page = await alice.ok<{ messages: Shown[]; more: boolean }>("room.pins", {
        room: here,
        ...(before && { before }),
      });
      before = page.messages.at(-1)?.current?.pinned;
      listed.push(...page.messages.map(({ id = "" }) => id));
      more = page.more;
    }
    expect(listed).toEqual(ids.slice(0, -1).reverse());
    await alice.ok("message.unpin", { room: here, id: ids[0] });
    expect(await alice.ok<Place>("message.unpin", { room: here, id: ids[0] })).toEqual({
      room: here,
    } as Place);
    await alice.ok("message.pin", { room: here, id: ids.at(-1) });
  });
});

test("[MSG-5] a page is never more than a reader can take, whatever has become of its messages", async () => {
  const here = await makes(alice, "novel");
  const posts = await Promise.all(
    Array.from({ length: 80 }, (_, i) =>
      alice.ok<{ id: string }>("message.post", { room: here, body: `${i}` }),
    ),
  );
  for (const { id } of posts) await alice.ok("message.edit", { room: here, id, body: "字".repeat(8_000) });
  const read: number[] = [];
  for (let more = true; more; ) {
    const page = await alice.ok<{ events: Shown[]; more: boolean }>("history.read", {
      ...{ room: here, after: read.at(-1) ?? 0, limit: 100 },
    });
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(limits.outboxBytesMax / 2);
    read.push(...page.events.map(({ seq }) => seq));
    more = page.more;
  }
  expect(read).toEqual(Array.from({ length: 162 }, (_, i) => i + 1));
});

describe("an action", () => {
  test("[MSG-11] stays one when it is edited, in history, as a repetition and in the former texts", async () => {
    const post = { room, body: "waves at @bob", kind: "action", nonce: "waving" };
    const { id, seq } = await alice.ok<{ id: string; seq: number }>("message.post", post);
    expect(await sees(bob, seq, "message.posted")).toMatchObject({
      kind: "action",
      body: "waves at @bob",
    } as never);
    expect(await alice.ok<Place>("message.post", post)).toMatchObject({ seq });
    const again = (kind: string) => alice.refused("message.post", { ...post, kind });
    expect((await again("text")).code).toBe("nonce_conflict");
    expect((await again("notice")).code).toBe("nonce_conflict");
    const edited = await alice.ok<Place>("message.edit", { room, id, body: "waves" });
    expect(await sees(bob, edited.seq as number, "message.edited")).toMatchObject({
      kind: "action",
    } as never);
    expect(await shown(bob, seq)).toMatchObject({ kind: "action", current: { body: "waves" } } as never);
    await alice.ok("message.delete", { room, id });
    expect(await shown(bob, seq)).toMatchObject({ deleted: true, body: "" });
  });

  test("[MSG-11] is a kind of message, as a notice is; a text has none, and there are no others", async () => {
    const notice = await says(alice, "it rains", { kind: "notice" });
    expect(await shown(bob, notice.seq)).toMatchObject({ kind: "notice" } as never);
    const text = await says(alice, "/me stays a text", { kind: "text" });
    expect(await shown(bob, text.seq)).not.toHaveProperty("kind");
    const refused = await alice.refused("message.post", { room, body: "x", kind: "shout" });
    expect(refused).toMatchObject({ code: "bad_request", field: "kind" });
  });
});
