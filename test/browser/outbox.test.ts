import { describe, expect, test } from "bun:test";
import { refusal } from "../../src/protocol/errors.ts";
import { messageId, roomId } from "../../src/protocol/ids.ts";
import type { Answer, Posted } from "../../src/sdk/calls.ts";
import { newNonce } from "../../src/sdk/nonce.ts";
import { Outbox } from "../../src/sdk/outbox.ts";
import type { OutboxStorage, Pending, Post } from "../../src/sdk/post.ts";

const ROOM = roomId(1);
const EPOCH = "one";

class Kept implements OutboxStorage {
  readonly posts = new Map<string, Post>();
  all = () => [...this.posts.values()];
  put = (post: Post) => void this.posts.set(post.nonce, post);
  remove = (nonce: string) => void this.posts.delete(nonce);
}

/** A server that takes messages, unless it is told to say something else first. */
class Taker {
  readonly taken: string[] = [];
  readonly next: Answer<Posted>[] = [];

  readonly send = async (post: Post): Promise<Answer<Posted>> => {
    await Bun.sleep(1);
    const said = this.next.shift();
    if (said) return said;
    this.taken.push(post.body);
    const seq = this.taken.length;
    return { is: "ok", ok: { room: ROOM, seq, id: messageId(ROOM, seq), at: "" } };
  };
}

function open(taker: Taker, storage = new Kept(), owner = "tab 1") {
  let pending: readonly Pending[] = [];
  const outbox = new Outbox({
    owner,
    storage,
    send: taker.send,
    changed: (now) => {
      pending = now;
    },
  });
  const states = () => pending.map(({ state }) => state.is);
  const until = async (...wanted: readonly string[]) => {
    for (let i = 0; i < 500 && states().join() !== wanted.join(); i += 1) await Bun.sleep(2);
    expect(states().join()).toBe(wanted.join());
  };
  return { outbox, storage, states, until };
}

describe("the outbox", () => {
  test("sends in order, one after the other, and keeps nothing that is stored", async () => {
    const taker = new Taker();
    const { outbox, storage, until } = open(taker);
    for (const body of ["one", "two", "three"]) outbox.write(ROOM, body, EPOCH);
    expect(storage.posts.size).toBe(3);
    outbox.connected(EPOCH);
    await until("stored", "stored", "stored");
    expect(taker.taken).toEqual(["one", "two", "three"]);
    expect(storage.posts.size).toBe(0);
    outbox.reached(ROOM, 3);
    expect(outbox.pending).toEqual([]);
  });

  test("sends what was lost again, with the same nonce, when there is a connection", async () => {
    const taker = new Taker();
    taker.next.push({ is: "lost" });
    const { outbox, until } = open(taker);
    outbox.connected(EPOCH);
    const post = outbox.write(ROOM, "hello", EPOCH) as Post;
    await until("waiting");
    outbox.disconnected();
    outbox.connected(EPOCH);
    await until("stored");
    expect(outbox.pending.map((one) => one.post.nonce)).toEqual([post.nonce]);
    expect(taker.taken).toEqual(["hello"]);
  });

  test("waits when the server asks for it, and keeps the order meanwhile", async () => {
    const taker = new Taker();
    taker.next.push({ is: "refused", refusal: refusal("rate_limited", { retryAfterMs: 20 }) });
    const { outbox, until } = open(taker);
    outbox.connected(EPOCH);
    outbox.write(ROOM, "first", EPOCH);
    outbox.write(ROOM, "second", EPOCH);
    await until("delayed", "waiting");
    await until("stored", "stored");
    expect(taker.taken).toEqual(["first", "second"]);
  });

  test("keeps what is refused until its author decides, and holds nobody else up", async () => {
    const taker = new Taker();
    taker.next.push({ is: "refused", refusal: refusal("not_member") });
    const { outbox, storage, until } = open(taker);
    outbox.connected(EPOCH);
    const refused = outbox.write(ROOM, "refused", EPOCH) as Post;
    outbox.write(ROOM, "fine", EPOCH);
    await until("refused", "stored");
    expect(storage.posts.get(refused.nonce)?.refused?.code).toBe("not_member");
    outbox.retry(refused.nonce);
    await until("stored", "stored");
    expect(taker.taken).toEqual(["fine", "refused"]);
  });

  test("sends nothing by itself that is a day old, or that was written for another log", async () => {
    const taker = new Taker();
    const storage = new Kept();
    const old: Post = {
      nonce: newNonce(),
      room: ROOM,
      body: "old",
      writtenAt: Date.now() - 25 * 3_600_000,
      owner: "tab 1",
      epoch: EPOCH,
    };
    storage.put(old);
    storage.put({ ...old, nonce: newNonce(), body: "elsewhere", writtenAt: Date.now(), epoch: "another" });
    const { outbox, until } = open(taker, storage);
    outbox.connected(EPOCH);
    await until("refused", "refused");
    expect(taker.taken).toEqual([]);
  });

  test("shows what another tab writes, sends none of it, and takes over what a gone tab has left", async () => {
    const taker = new Taker();
    const storage = new Kept();
    const gone = open(new Taker(), storage, "tab 1");
    const here = open(taker, storage, "tab 2");
    gone.outbox.write(ROOM, "left behind", EPOCH);
    here.outbox.reload();
    here.outbox.connected(EPOCH);
    await Bun.sleep(10);
    expect(here.states()).toEqual(["waiting"]);
    expect(taker.taken).toEqual([]);
    here.outbox.adopt("tab 1");
    await here.until("stored");
    expect(taker.taken).toEqual(["left behind"]);
  });

  test("forgets a message as soon as its event has come, even before the answer", async () => {
    const taker = new Taker();
    const { outbox, storage } = open(taker);
    outbox.connected(EPOCH);
    const { nonce } = outbox.write(ROOM, "quick", EPOCH) as Post;
    const posted = { type: "message.posted", room: ROOM, seq: 1, nonce } as never;
    outbox.heard(posted);
    expect(outbox.pending).toEqual([]);
    await Bun.sleep(10);
    expect(outbox.pending).toEqual([]);
    expect(storage.posts.size).toBe(0);
  });

  test("has nonces that sort by the time they were made", () => {
    const nonces = Array.from({ length: 10_000 }, () => newNonce());
    expect([...nonces].sort()).toEqual(nonces);
    expect(new Set(nonces).size).toBe(nonces.length);
    expect(nonces[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
