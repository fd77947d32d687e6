import { describe, expect, test } from "bun:test";
import { check, losses } from "../support/checker.ts";
import type { AnomalyName, Evidence } from "../support/evidence.ts";
import type { Entry, Logged, Moment } from "../support/history.ts";

const ROOM = "r1";

/** Somebody's connection, in the few words that a history needs. */
const on = (user: string, connection: number) => {
  const place = { user, client: `${user}'s`, connection, at: 0 };
  const say = (moment: Moment): Entry => ({ ...place, ...moment });
  return {
    asks: (since: Record<string, number> = {}) =>
      say({ what: "asks", since: new Map(Object.entries(since)) }),
    enters: (head: number | undefined) =>
      say({ what: "enters", heads: new Map(head === undefined ? [] : [[ROOM, head]]) }),
    sends: (body: string) => say({ what: "invoke", nonce: body, room: ROOM, body }),
    acks: (body: string, seq: number) => say({ what: "ack", nonce: body, room: ROOM, seq }),
    nacks: (nonce: string) => say({ what: "nack", nonce, code: "unavailable" }),
    unsure: (nonce: string) => say({ what: "unknown", nonce }),
    gets: (seq: number) => say({ what: "recv", room: ROOM, ...(log[seq - 1] as Logged) }),
    erases: (seq: number) => say({ what: "erases", room: ROOM, seq }),
    erased: (seq: number) => say({ what: "erased", room: ROOM, seq }),
    joins: () => say({ what: "joins", room: ROOM }),
    left: (seq: number) => say({ what: "left", room: ROOM, seq }),
    closed: () => say({ what: "closed" }),
  };
};

const log: readonly Logged[] = [
  { seq: 1, author: "ada" },
  { seq: 2, author: "ada", joined: "ada" },
  { seq: 3, author: "bob", joined: "bob" },
  { seq: 4, author: "ada", body: "one", of: 4 },
  { seq: 5, author: "ada", body: "two", of: 5 },
  { seq: 6, author: "bob", body: "three" },
  { seq: 7, author: "ada", body: "four", of: 7 },
  { seq: 8, author: "bob", left: "bob" },
  { seq: 9, author: "ada", body: "five", of: 9 },
  { seq: 10, author: "bob", joined: "bob" },
];

const ada = on("ada", 1);
const bob = on("bob", 2);
const again = on("bob", 3);

/** Ada writes, bob is cut off, resumes, asks again, leaves and comes back: and nothing is wrong. */
const good: readonly Entry[] = [
  ...[ada.asks(), ada.enters(undefined), ada.joins(), ada.gets(2)],
  ...[bob.asks(), bob.enters(undefined), bob.joins(), ada.gets(3), bob.gets(3)],
  ...[ada.sends("one"), ada.sends("two"), ada.gets(4), ada.gets(5), ada.acks("one", 4), ada.acks("two", 5)],
  ...[bob.gets(4), bob.sends("three"), ada.gets(6), bob.unsure("three"), bob.closed()],
  ...[ada.sends("four"), ada.gets(7), ada.acks("four", 7)],
  ...[again.asks({ [ROOM]: 4 }), again.enters(7), again.sends("three"), again.gets(5), again.gets(6)],
  ...[again.gets(7), again.acks("three", 6), again.gets(8), again.left(8), ada.gets(8)],
  ...[again.sends("no"), again.nacks("no"), ada.sends("five"), ada.gets(9), ada.acks("five", 9)],
  ...[again.joins(), again.gets(10), ada.gets(10)],
];

type Edit = (entries: readonly Entry[]) => Entry[];
const index = (entries: readonly Entry[], { connection, what, ...told }: Partial<Entry>): number => {
  const fits = (entry: Entry) =>
    entry.connection === connection &&
    entry.what === what &&
    Object.entries(told).every(([key, value]) => Reflect.get(entry, key) === value);
  const found = entries.findIndex(fits);
  if (found < 0) throw new Error(`there is no ${what}`);
  return found;
};
const without =
  (one: Partial<Entry>): Edit =>
  (entries) =>
    entries.toSpliced(index(entries, one), 1);
const twice =
  (one: Partial<Entry>): Edit =>
  (entries) => {
    const at = index(entries, one);
    return entries.toSpliced(at, 0, entries[at] as Entry);
  };
const changed =
  (one: Partial<Entry>, into: object): Edit =>
  (entries) => {
    const at = index(entries, one);
    return entries.with(at, { ...(entries[at] as Entry), ...into } as Entry);
  };
const swapped =
  (one: Partial<Entry>, other: Partial<Entry>): Edit =>
  (entries) => {
    const [a, b] = [index(entries, one), index(entries, other)];
    return entries.with(a, entries[b] as Entry).with(b, entries[a] as Entry);
  };
const before =
  (one: Partial<Entry>, ...more: Entry[]): Edit =>
  (entries) =>
    entries.toSpliced(index(entries, one), 0, ...more);
const end =
  (...more: Entry[]): Edit =>
  (entries) => [...entries, ...more];

const recv = (connection: number, seq: number): Partial<Entry> => ({ connection, what: "recv", seq });
const ack = (nonce: string, connection = 1): Partial<Entry> => ({ connection, what: "ack", nonce });

/** The log after the message at that place was deleted. */
const lacking = (seq: number) =>
  log.map((entry) =>
    entry.seq === seq ? { seq, author: entry.author, of: seq, deleted: true as const } : entry,
  );

interface Fault {
  readonly entries?: Edit;
  readonly log?: readonly Logged[];
}
const evidence = ({ entries, log: found = log }: Fault): Evidence => ({
  entries: entries ? entries(good) : good,
  logs: new Map([[ROOM, found]]),
});
const renumbered = (...entries: readonly (Logged | undefined)[]) =>
  entries.flatMap((entry) => entry ?? []).map((entry, i) => ({ ...entry, seq: i + 1 }));

const planted: readonly [what: string, name: AnomalyName, fault: Fault][] = [
  [
    "an acknowledged post that was shown and is not there",
    "lost",
    { log: renumbered(...log.toSpliced(6, 1)) },
  ],
  ["a log that ends earlier than it did", "lost", { log: log.slice(0, 8) }],
  ["a post that is there twice", "dup", { log: [...log, { seq: 11, author: "ada", body: "two" }] }],
  ["an event that is received twice on one connection", "dup", { entries: twice(recv(1, 6)) }],
  ["a nonce with two outcomes", "dup", { entries: end(ada.sends("one"), ada.acks("one", 5)) }],
  ["a hole in the log", "gap", { log: log.toSpliced(6, 1) }],
  ["an event that is skipped on an open connection", "gap", { entries: without(recv(1, 7)) }],
  ["events that are received in another order", "reorder", { entries: swapped(recv(1, 4), recv(1, 5)) }],
  [
    "a log in which a connection's posts stand in another order than they were sent",
    "reorder",
    { log: log.with(3, { ...log[4], seq: 4 } as Logged).with(4, { ...log[3], seq: 5 } as Logged) },
  ],
  [
    "a post that stands before what was acknowledged when it was sent",
    "reorder",
    {
      entries: (entries) =>
        before({ connection: 2, what: "invoke" }, ada.acks("four", 7))(without(ack("four"))(entries)),
    },
  ],
  [
    "a post that is acknowledged and never there",
    "early ack",
    { entries: end(ada.sends("six"), ada.acks("six", 11)) },
  ],
  [
    "a room that is found shorter than had been acknowledged",
    "early ack",
    { entries: changed({ connection: 3, what: "enters" }, { heads: new Map([[ROOM, 6]]) }) },
  ],
  ["a return that begins too late", "stale resume", { entries: without(recv(3, 5)) }],
  ["a return that begins too early", "stale resume", { entries: before(recv(3, 5), again.gets(4)) }],
  ["another text than was sent", "wrong body", { entries: changed(recv(1, 6), { body: "forged" }) }],
  ["another author than wrote it", "wrong body", { entries: changed(recv(1, 6), { author: "eve" }) }],
  ["a log with another text", "wrong body", { log: log.with(6, { ...log[6], body: "forged" } as Logged) }],
  ["a log with another author", "wrong body", { log: log.with(6, { ...log[6], author: "eve" } as Logged) }],
  [
    "an event that is not in the log",
    "lost",
    {
      entries: (entries) => {
        const told = changed(recv(1, 10), { seq: 11, author: "ada", body: "six", joined: undefined });
        return [...entries, ada.sends("six"), ada.unsure("six"), ...told([ada.gets(10)])];
      },
    },
  ],
  [
    "somebody who is not in their room any more, and never left it",
    "lost",
    { entries: end(on("ada", 4).asks({ [ROOM]: 10 }), on("ada", 4).enters(undefined)) },
  ],
  [
    "an event after one has left",
    "leak",
    { entries: before({ connection: 3, what: "joins" }, again.gets(9)) },
  ],
  ["an event of a room one never was in", "leak", { entries: before(recv(2, 3), bob.gets(2)) }],
  ["a refused post that is there", "ghost", { log: [...log, { seq: 11, author: "bob", body: "no" }] }],
  ["a deleted message that still stands there", "kept", { entries: end(ada.erases(7), ada.erased(7)) }],
  [
    "a deleted message that is told to whoever comes later",
    "kept",
    {
      entries: (entries) => [ada.erases(4), ada.erased(4), ...entries],
      log: lacking(4),
    },
  ],
  ["a message that is gone and that nobody deleted", "lost", { log: lacking(7) }],
  ["a request without an answer", "unanswered", { entries: without(ack("five")) }],
  ["somebody who is there and lacks the end", "incomplete", { entries: without(recv(1, 10)) }],
];

describe("whoever checks the checker", () => {
  test("finds nothing wrong with a history in which nothing is", () => {
    expect(check(evidence({}))).toEqual([]);
  });

  test("lets a post without an outcome be there or not, and a reader go before the end", () => {
    const unsure = end(ada.sends("six"), ada.unsure("six"), ada.closed());
    expect(check(evidence({ entries: unsure }))).toEqual([]);
    const there = [...log, { seq: 11, author: "ada", body: "six" }];
    expect(
      check(evidence({ entries: (entries) => [...unsure(entries), again.closed()], log: there })),
    ).toEqual([]);
  });

  test("counts what was acknowledged and is not there as it was", () => {
    expect(losses(evidence({}))).toEqual({ acknowledged: 5, lost: 0 });
    const forged = { ...log[6], body: "forged" } as Logged;
    const foreign = { ...log[5], author: "eve" } as Logged;
    expect(losses(evidence({ log: log.slice(0, 8).with(6, forged).with(5, foreign) })).lost).toBe(3);
    expect(losses(evidence({ log: [] })).lost).toBe(5);
    const unsure = end(ada.sends("six"), ada.unsure("six"), ada.sends("no"), ada.nacks("no"));
    expect(losses(evidence({ entries: unsure }))).toEqual({ acknowledged: 5, lost: 0 });
    const repeated = end(ada.sends("one"), ada.acks("one", 4));
    expect(losses(evidence({ entries: repeated }))).toEqual({ acknowledged: 5, lost: 0 });
  });

  test("lets a message be gone that was deleted, for whoever had been told it and for whoever was not", () => {
    const entries = end(ada.erases(7), ada.erased(7));
    expect(check(evidence({ entries, log: lacking(7) }))).toEqual([]);
    // Whether it was deleted is not known, and the log says.
    expect(check(evidence({ entries: end(ada.erases(7)) }))).toEqual([]);
    expect(check(evidence({ entries: end(ada.erases(7)), log: lacking(7) }))).toEqual([]);
  });

  for (const [what, name, fault] of planted)
    test(`finds ${what}: ${name}`, () => {
      expect(new Set(check(evidence(fault)).map((anomaly) => anomaly.name))).toContain(name);
    });
});
