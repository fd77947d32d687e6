import { expect, setDefaultTimeout, test } from "bun:test";
import { model } from "./play.ts";

setDefaultTimeout(120_000);

/** `RUNS=10000 SEED=7 bun test test/model` looks further; the usual run plays the same games each time. */
const RUNS = Number(process.env["RUNS"] ?? 300);
const SEED = Number(process.env["SEED"] ?? 1);

test("[LOG-1] whatever people do in whatever order, the chat does what a few lines say that it must", async () => {
  const { runs, moves } = await model({ runs: RUNS, seed: SEED });
  console.log(`${moves} moves in ${runs} games`);
  expect(moves).toBeGreaterThan(runs);
});
