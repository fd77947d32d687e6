import { expect, setDefaultTimeout } from "bun:test";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { PostgresHome } from "../support/postgres-home.ts";
import { nodeHomes } from "./nodes.ts";
import { model } from "./play.ts";

setDefaultTimeout(120_000);

/** As in model.test.ts; PostgreSQL takes longer for each move. */
const RUNS = Number(process.env["RUNS"] ?? 30);
const RUNS_OVER_NODES = Number(process.env["RUNS"] ?? 6);
const SEED = Number(process.env["SEED"] ?? 1);

testWith(
  postgresLacking,
  "[LOG-1] over PostgreSQL, whatever people do in whatever order, the chat does what a few lines say that it must",
  async () => {
    const { moves } = await model({ runs: RUNS, seed: SEED }, [await PostgresHome.open()]);
    expect(moves).toBeGreaterThan(RUNS);
  },
);

testWith(
  postgresLacking,
  "[NODE-1] over two nodes, each client and each move at one or the other, it does the same",
  async () => {
    const { moves } = await model({ runs: RUNS_OVER_NODES, seed: SEED }, await nodeHomes(2));
    expect(moves).toBeGreaterThan(RUNS_OVER_NODES);
  },
);
