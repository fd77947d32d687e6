import { expect, setDefaultTimeout } from "bun:test";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { PostgresHome } from "../support/postgres-home.ts";
import { model } from "./play.ts";

setDefaultTimeout(120_000);

/** As in model.test.ts; PostgreSQL takes longer for each move. */
const RUNS = Number(process.env["RUNS"] ?? 30);
const SEED = Number(process.env["SEED"] ?? 1);

testWith(
  postgresLacking,
  "[LOG-1] over PostgreSQL, whatever people do in whatever order, the chat does what a few lines say that it must",
  async () => {
    const { moves } = await model({ runs: RUNS, seed: SEED }, await PostgresHome.open());
    expect(moves).toBeGreaterThan(RUNS);
  },
);
