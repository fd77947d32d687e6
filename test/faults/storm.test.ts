import { expect, setDefaultTimeout, test } from "bun:test";
import { storm } from "../support/storm.ts";

setDefaultTimeout(120_000);

/** `bin/prove` goes on for longer, with other seeds. */
const ROUNDS = 12;
const SEED = Number(process.env["SEED"] ?? 1);

test("[FEED-2] whatever the roads and the server do to them, everybody has everything once and in order, and nobody more", async () => {
  const { anomalies, ...tally } = await storm({ rounds: ROUNDS, seed: SEED });
  console.log(JSON.stringify(tally));
  expect(anomalies).toEqual([]);
  // Otherwise it was no storm.
  expect(tally.acknowledged).toBeGreaterThan(ROUNDS * 40);
  expect(tally.repeated).toBeGreaterThan(0);
  expect(tally.deleted).toBeGreaterThan(0);
  expect(tally.slowReaders).toBeGreaterThan(0);
  expect(tally.starts).toBeGreaterThan(2);
});
