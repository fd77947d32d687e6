import { expect, test } from "bun:test";
import fc from "fast-check";
import { Tail } from "../../src/chat/tail.ts";
import { post } from "../support/events.ts";
import { upTo } from "../support/townsfolk.ts";

const LOG_MAX = 30;
const PAGE = 4;

/** Commits of a log, as they are announced: some lost, some twice, in any order; "fill" reads a page of what is missing. */
const announcements = fc.array(
  fc.oneof(
    fc.record({
      is: fc.constant("commit" as const),
      from: fc.integer({ min: 1, max: LOG_MAX }),
      size: fc.nat(5),
    }),
    fc.record({
      is: fc.constant("bell" as const),
      from: fc.integer({ min: 1, max: LOG_MAX }),
      size: fc.nat(0),
    }),
    fc.record({ is: fc.constant("fill" as const), from: fc.nat(0), size: fc.nat(0) }),
  ),
  { maxLength: 40 },
);

test("[FEED-3] whatever is lost, repeated or shuffled, each event comes once, in order, and a gap is told until it is filled", () => {
  fc.assert(
    fc.property(fc.nat({ max: 5 }), announcements, (head, steps) => {
      const tail = new Tail(head);
      const got: number[] = [];
      let known = head;
      for (const { is, from, size } of steps) {
        const seqs = upTo(Math.min(LOG_MAX, from + size), from);
        if (is === "bell") expect(tail.knows(from)).toBe(Math.max(known, from) > tail.head);
        else {
          const events = is === "fill" ? upTo(Math.min(tail.known, tail.head + PAGE), tail.head + 1) : seqs;
          const { next, gap } = tail.take(events.map((seq) => post(seq)));
          got.push(...next.map(({ seq }) => seq));
          expect(gap).toBe(tail.known > tail.head);
        }
        if (is !== "fill") known = Math.max(known, ...(is === "bell" ? [from] : seqs));
        // The model: what came is the log from the beginning to its head, whatever was announced.
        expect(got).toEqual(upTo(tail.head, head + 1));
        expect(tail.known).toBe(Math.max(known, tail.head));
      }
      tail.knows(LOG_MAX);
      got.push(...tail.take(upTo(LOG_MAX, tail.head + 1).map((seq) => post(seq))).next.map(({ seq }) => seq));
      expect(got).toEqual(upTo(LOG_MAX, head + 1));
    }),
    { seed: 1, numRuns: 500 },
  );
});
