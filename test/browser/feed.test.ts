import { describe, expect, test } from "bun:test";
import type { Event } from "../../src/protocol/events.ts";
import { messageId, roomId, userId } from "../../src/protocol/ids.ts";
import type { Call, Calls } from "../../src/sdk/calls.ts";
import { isWhole, type Log, RoomLog } from "../../src/sdk/room-log.ts";

const ROOM = roomId(1);
const ADA = userId(2);

const event = (seq: number): Event => ({
  room: ROOM,
  seq,
  type: "message.posted",
  at: "2026-11-24T12:00:00.000Z",
  by: ADA,
  from: "ada",
  id: messageId(ROOM, seq),
  body: `message ${seq}`,
});

/** A server with so many events, which can be out of reach. */
class History {
  readonly asked: { before?: number; after?: number }[] = [];
  reachable = true;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  readonly call = (async (_type, fields) => {
    this.asked.push(fields as { before?: number; after?: number });
    if (!this.reachable) return { is: "lost" };
    return {
      is: "ok",
      ok: this.#page(fields as unknown as { before?: number; after?: number; limit: number }),
    };
  }) as Call;

  #page({
    before,
    after,
    limit,
  }: {
    before?: number;
    after?: number;
    limit: number;
  }): Calls["history.read"]["ok"] {
    const first = after === undefined ? Math.max(1, (before ?? this.#count + 1) - limit) : after + 1;
    const last = after === undefined ? (before ?? this.#count + 1) - 1 : Math.min(this.#count, after + limit);
    const events = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => event(first + i));
    return { events, more: after === undefined ? first > 1 : last < this.#count };
  }
}

function openFeed(seq: number, history: History) {
  const told: number[] = [];
  const feed = new RoomLog({
    room: ROOM,
    seq,
    call: history.call,
    changed: (_log, events) => told.push(...events.map((one) => one.seq)),
  });
  return { feed, told };
}

const seqs = (log: Log) => log.events.map(({ seq }) => seq);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const settled = () => Bun.sleep(0);

describe("a room's feed", () => {
  test("takes each event once, however often it comes", () => {
    const { feed, told } = openFeed(3, new History(6));
    for (const seq of [4, 4, 3, 5, 4, 6, 6]) feed.take(event(seq));
    expect(told).toEqual([4, 5, 6]);
    expect(seqs(feed.log)).toEqual([4, 5, 6]);
  });

  test("asks for what is missing, and lets what came too early wait for it", async () => {
    const history = new History(9);
    const { feed, told } = openFeed(3, history);
    for (const seq of [9, 6, 4]) feed.take(event(seq));
    await settled();
    expect(told).toEqual(upTo(9, 4));
    expect(history.asked).toHaveLength(1);
  });

  test("does not skip a gap that cannot be filled, and fills it when something comes again", async () => {
    const history = new History(8);
    const { feed } = openFeed(3, history);
    history.reachable = false;
    feed.take(event(6));
    await settled();
    expect(feed.log.high).toBe(3);
    history.reachable = true;
    feed.take(event(8));
    await settled();
    expect(seqs(feed.log)).toEqual(upTo(8, 4));
  });

  test("begins anew rather than filling a gap of thousands", async () => {
    const { feed } = openFeed(3, new History(9_000));
    feed.take(event(9_000));
    await settled();
    expect(feed.log).toEqual({ events: [], low: 9_001, high: 9_000, older: "idle" });
    await feed.loadOlder();
    expect(feed.log.events.at(-1)?.seq).toBe(9_000);
  });

  test("loads older pages down to the very first event", async () => {
    const { feed } = openFeed(120, new History(120));
    for (let pages = 0; !isWhole(feed.log); pages += 1) {
      expect(pages).toBeLessThan(4);
      await feed.loadOlder();
    }
    expect(seqs(feed.log)).toEqual(upTo(120));
  });

  test("says when older events cannot be had, and tries again when asked", async () => {
    const history = new History(20);
    const { feed } = openFeed(20, history);
    history.reachable = false;
    await feed.loadOlder();
    expect(feed.log.older).toBe("failed");
    history.reachable = true;
    await feed.loadOlder();
    expect(seqs(feed.log)).toEqual(upTo(20));
  });

  test("can forget its oldest events, and get them back", async () => {
    const { feed } = openFeed(0, new History(60));
    for (const seq of upTo(60)) feed.take(event(seq));
    feed.trim(10);
    expect(feed.log.low).toBe(51);
    await feed.loadOlder();
    expect(seqs(feed.log)).toEqual(upTo(60));
  });

  test("that began anew while a page was on its way has nothing to do with that page", async () => {
    const { feed } = openFeed(50, new History(80));
    const page = feed.loadOlder();
    feed.restart(80);
    await page;
    expect(feed.log).toEqual({ events: [], low: 81, high: 80, older: "idle" });
  });
});
