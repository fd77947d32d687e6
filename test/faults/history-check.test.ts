import { describe, expect, test } from "bun:test";
import { anomalies, type History, type Logged, type Sent } from "../support/history-check.ts";

const entry = (seq: number): Logged => ({ seq, body: `body ${seq}`, author: "ada" });
const post = (seq: number): Sent => ({
  room: "r1",
  body: `body ${seq}`,
  author: "ada",
  after: seq - 1,
  acknowledged: seq,
});
const log: readonly Logged[] = [1, 2, 3, 4].map(entry);
const sent: readonly Sent[] = [1, 2, 3, 4].map(post);
const received = [{ client: "bob", room: "r1", since: 0, events: log }];

/** A run without a fault, but for what is said. */
const run = (fault: { log?: readonly Logged[]; sent?: readonly Sent[]; received?: History["received"] }) =>
  anomalies({
    logs: new Map([["r1", fault.log ?? log]]),
    sent: fault.sent ?? sent,
    received: fault.received ?? received,
  });

const reads = (events: readonly Logged[], since = 0) => [{ client: "bob", room: "r1", since, events }];

describe("whoever checks the checker", () => {
  test("finds nothing wrong with a run in which nothing is", () => {
    expect(run({})).toEqual([]);
    expect(run({ received: reads(log.slice(2), 2) })).toEqual([]);
  });

  const unknown: Sent = { room: "r1", body: "never answered", author: "ada", after: 4 };
  test("lets a post without an answer be there or not", () => {
    expect(run({ sent: [...sent, unknown] })).toEqual([]);
    expect(run({ sent: [...sent, unknown], log: [...log, { ...entry(5), body: unknown.body }] })).toEqual([]);
  });

  const planted: [what: string, fault: Parameters<typeof run>[0]][] = [
    ["an acknowledged post that was lost", { log: log.slice(0, 3), received: [] }],
    ["a post that is there twice", { log: [...log, { ...entry(5), body: "body 2" }] }],
    ["a hole in the log", { log: [...log.slice(0, 2), { ...entry(4), seq: 5 }], sent: [], received: [] }],
    [
      "two posts in each other's place",
      { log: [entry(1), { ...entry(3), seq: 2 }, { ...entry(2), seq: 3 }, entry(4)] },
    ],
    [
      "another text than was acknowledged",
      { log: [...log.slice(0, 3), { ...entry(4), body: "forged" }], received: [] },
    ],
    [
      "another author than was acknowledged",
      { log: [...log.slice(0, 3), { ...entry(4), author: "eve" }], received: [] },
    ],
    ["a refused post that is there", { sent: [{ ...unknown, body: "body 4", refused: true }] }],
    ["a post that stands before what was acknowledged earlier", { sent: [{ ...post(2), after: 3 }] }],
    ["a reader who missed one", { received: reads([entry(1), entry(2), entry(4)]) }],
    ["a reader who got one twice", { received: reads([entry(1), entry(2), entry(2), entry(3)]) }],
    ["a reader who got two in the wrong order", { received: reads([entry(1), entry(3), entry(2)]) }],
    ["a reader whose return began too late", { received: reads([entry(4)], 2) }],
    ["a reader who was told another text", { received: reads([entry(1), { ...entry(2), body: "forged" }]) }],
    ["a reader who was told what is not in the log", { received: reads([...log, entry(5)]) }],
  ];
  for (const [what, fault] of planted)
    test(`finds ${what}`, () => {
      expect(run(fault).length).toBeGreaterThan(0);
    });
});
