import { expect, test } from "bun:test";
import fc from "fast-check";
import { Batches } from "../../src/net/batches.ts";

const MAX_BYTES = 192 * 1_024;
const frame = (text: string): string => JSON.stringify({ text });

test("[FEED-10] joined frames are the same frames in the same order, and no array is longer than 192 KiB", () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 20 });
  fc.assert(
    fc.property(sizes, fc.constantFrom("a", "ä", "語", "🍲"), (lengths, letter) => {
      const frames = lengths.map((length, n) => frame(`${n} ${letter.repeat(length)}`));
      const batches = new Batches().of(frames);
      expect(batches.flatMap((one) => (one.startsWith("[") ? JSON.parse(one) : [JSON.parse(one)]))).toEqual(
        frames.map((one) => JSON.parse(one)),
      );
      for (const batch of batches)
        if (batch.startsWith("[")) expect(Buffer.byteLength(batch)).toBeLessThanOrEqual(MAX_BYTES);
    }),
    { numRuns: 50 },
  );
});

test("[FEED-10] one frame stays as it is, and so does one that is too long to be joined", () => {
  const batches = new Batches();
  const long = frame("x".repeat(100_000));
  expect(batches.of([frame("a")])).toEqual([frame("a")]);
  expect(batches.of([frame("a"), long, frame("b"), frame("c")])).toEqual([
    frame("a"),
    long,
    `[${frame("b")},${frame("c")}]`,
  ]);
});

test("the readers of one list get the very same joined frames", () => {
  const batches = new Batches();
  const list = [frame("a"), frame("b")];
  expect(batches.of(list)).toBe(batches.of(list));
});
