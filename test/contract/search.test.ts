import { describe, expect, setDefaultTimeout } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { localBus } from "../../src/bus/local.ts";
import type { NodeId } from "../../src/chat/bus.ts";
import { Metrics } from "../../src/chat/metrics.ts";
import type { Store } from "../../src/chat/store.ts";
import { inDatabase, Search } from "../../src/followers/search.ts";
import { clock } from "../../src/net/clock.ts";
import { FullClient } from "../support/full-client.ts";
import { makes } from "../support/house.ts";
import { testWith } from "../support/loud-skip.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { addressOf, PostgresHome } from "../support/postgres-home.ts";
import { startServer } from "../support/server.ts";
import { Townsfolk } from "../support/townsfolk.ts";
import { exchat } from "../support/verb.ts";
import { find, type SearchHome, searchContract } from "./search.ts";

setDefaultTimeout(60_000);

const WITHOUT_LIMITS = { EXCHAT_RATE_LIMIT: "off" };
/** The first half of the locks by which writers say that a commit is on its way: see locks.ts. */
const JOURNAL_LOCK = 1_702_388_587;

/** One node, whose index is in a file. */
async function onSqlite(): Promise<SearchHome> {
  const one = await startServer({ env: WITHOUT_LIMITS });
  const file = (end: string) => readFileSync(join(one.data, `search.sqlite${end}`), "latin1");
  return {
    ...{ one, two: one, kept: async () => file("") + file("-wal") },
    [Symbol.asyncDispose]: () => one[Symbol.asyncDispose](),
  };
}

/** Two nodes, whose index is in their database. */
async function onPostgres(): Promise<SearchHome> {
  const url = await (await Postgres.started()).database();
  const env = { ...WITHOUT_LIMITS, EXCHAT_DATABASE: url };
  const [one, two] = await Promise.all([startServer({ env }), startServer({ env })]);
  const sql = new SQL(url, { max: 1 });
  const words = "select string_agg(cast(words as text), ' ') as kept from search_docs";
  return {
    ...{ one, two, kept: async () => (await sql.unsafe(words))[0].kept },
    [Symbol.asyncDispose]: async () => {
      await sql.close();
      for (const node of [one, two]) await node[Symbol.asyncDispose]();
    },
  };
}

describe("search with SQLite", () => searchContract(onSqlite));

/** A node as far as the search is concerned. */
function searchOn(home: PostgresHome, store: Store, node: string): Search {
  const bus = { ...localBus(node as NodeId), reach: "connected" as const };
  const log = { info: () => {}, error: () => {} };
  const place = inDatabase(addressOf(home.url));
  return new Search({ ...{ store, bus, run: node, clock, log, metrics: new Metrics(), place } });
}

testWith(postgresLacking, "[SEARCH-10] when a node is gone, another one goes on with the index", async () => {
  await using home = await PostgresHome.open();
  const store = await home.node();
  const town = new Townsfolk(store);
  const ada = await town.account("ada");
  const room = await town.room("lobby", ada);
  await using sql = new SQL(home.url, { max: 1 });
  const position = async () => Number((await sql.unsafe("select position from search_state"))[0].position);
  // No search helps it on.
  const isIndexed = async (body: string) => {
    await town.post(ada, room, body);
    const { last } = await store.grown(0, 1);
    while ((await position()) < last) await Bun.sleep(50);
  };
  const [one, two] = [searchOn(home, home.store, "one"), searchOn(home, store, "two")];
  await one.open();
  await two.open();
  await isIndexed("quagga");
  await one.close();
  await isIndexed("thylacine");
  await two.close();
  await store.close();
});

testWith(
  postgresLacking,
  "[FOLLOW-3] no follower is ahead of a journal whose end is not certain",
  async () => {
    await using home = await PostgresHome.open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    await town.room("lobby", ada);
    const { last } = await home.store.grown(0, 1);
    expect(last).toBeGreaterThan(1);
    // As a writer does that begins when others have not committed yet.
    await using writer = new SQL(home.url, { max: 1 });
    await writer.unsafe(`select pg_advisory_lock_shared((cast(${JOURNAL_LOCK} as bigint) << 32) | 1)`);
    expect((await home.store.grown(last, 1)).last).toBe(last);
  },
);

testWith(postgresLacking, "[SEARCH-9] `exchat reindex` builds the index of all nodes again", async () => {
  const env = { ...WITHOUT_LIMITS, EXCHAT_DATABASE: await (await Postgres.started()).database() };
  await using node = await startServer({ env });
  await using alice = await FullClient.connect(node.wsUrl, { name: "alice" });
  const room = await makes(alice, "lobby");
  const posts = Array.from({ length: 20 }, (_, i) => `coelacanth ${i}`);
  await Promise.all(posts.map((body) => alice.ok("message.post", { room, body })));
  const hits = async () => (await find(alice, "coelacanth")).hits.length;
  expect(await hits()).toBe(20);
  await using sql = new SQL(env.EXCHAT_DATABASE, { max: 1 });
  await sql.unsafe("update search_docs set words = ''");
  expect(await hits()).toBe(0);
  expect(await exchat(["reindex", "--data", node.data])).toMatchObject({ code: 0 });
  expect(await hits()).toBe(20);
  await node.stop();
  expect(await exchat(["reindex"], { ...env, EXCHAT_DATA: node.data })).toMatchObject({ code: 0 });
  const [state] = await sql.unsafe(
    "select position, (select count(*) from search_docs) as docs from search_state",
  );
  expect(state).toMatchObject({ position: "-1", docs: "0" });
});

if (postgresLacking === undefined)
  describe("search with PostgreSQL, by two nodes", () => searchContract(onPostgres));
else testWith(postgresLacking, "PostgreSQL finds what every search must find", async () => {});
