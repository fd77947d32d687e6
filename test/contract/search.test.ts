import { describe, expect, setDefaultTimeout } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { FullClient } from "../support/full-client.ts";
import { makes } from "../support/house.ts";
import { testWith } from "../support/loud-skip.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";
import { find, type SearchHome, searchContract } from "./search.ts";

setDefaultTimeout(60_000);

/** One node, whose index is in a file. */
async function onSqlite(): Promise<SearchHome> {
  const one = await startServer();
  const file = (end: string) => readFileSync(join(one.data, `search.sqlite${end}`), "latin1");
  return {
    ...{ one, two: one, kept: async () => file("") + file("-wal") },
    [Symbol.asyncDispose]: () => one[Symbol.asyncDispose](),
  };
}

/** Two nodes, whose index is in their database. */
async function onPostgres(): Promise<SearchHome> {
  const url = await (await Postgres.started()).database();
  const env = { EXCHAT_DATABASE: url };
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

testWith(postgresLacking, "[SEARCH-10] when a node is gone, another one goes on with the index", async () => {
  const url = await (await Postgres.started()).database();
  const env = { EXCHAT_DATABASE: url };
  await using one = await startServer({ env });
  await using two = await startServer({ env });
  await using sql = new SQL(url, { max: 1 });
  await using alice = await FullClient.connect(two.wsUrl, { name: "alice" });
  const room = await makes(alice, "lobby");
  // No search helps it on.
  const indexed = async (body: string) => {
    await alice.ok("message.post", { room, body });
    const [{ last }] = await sql.unsafe("select max(position) as last from journal");
    const read = async () => Number((await sql.unsafe("select position from search_state"))[0].position);
    while ((await read()) < Number(last)) await Bun.sleep(50);
  };
  await indexed("quagga");
  await one.stop();
  await indexed("thylacine");
  expect((await find(alice, "thylacine")).hits).toHaveLength(1);
});

testWith(postgresLacking, "[SEARCH-9] `exchat reindex` builds the index of all nodes again", async () => {
  const env = { EXCHAT_DATABASE: await (await Postgres.started()).database() };
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
  await sql.unsafe("update search_docs set words = ''");
  expect(await exchat(["reindex"], { ...env, EXCHAT_DATA: node.data })).toMatchObject({ code: 0 });
  await node.restart();
  await using bob = await FullClient.connect(node.wsUrl, { name: "bob" });
  await bob.ok("room.join", { room });
  expect((await find(bob, "coelacanth")).hits).toHaveLength(20);
});

if (postgresLacking === undefined)
  describe("search with PostgreSQL, by two nodes", () => searchContract(onPostgres));
else testWith(postgresLacking, "PostgreSQL finds what every search must find", async () => {});
