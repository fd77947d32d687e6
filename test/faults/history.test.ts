import { describe, expect, setDefaultTimeout } from "bun:test";
import { readFileSync } from "node:fs";
import { SQL } from "bun";
import { openPostgres } from "../../src/store/postgres/store.ts";
import { Inbox } from "../support/inbox.ts";
import { testWith } from "../support/loud-skip.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { addressOf } from "../support/postgres-home.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { Townsfolk, upTo } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

const fatal = new Inbox<string>();
const open = (url: string, folder?: TempFolder) =>
  openPostgres({
    address: addressOf(url),
    ...(folder && { folder: folder.path }),
    log: () => {},
    fatal: (why) => fatal.add(why),
  });

/** Starts a node on the database and stops it. Returns the name of the history. */
async function epochOf(url: string, folder?: TempFolder): Promise<string> {
  const store = await open(url, folder);
  await store.close();
  return store.epoch;
}

describe("nodes that start on one database", () => {
  testWith(postgresLacking, "[NODE-41] at once bring its tables up to date once", async () => {
    const url = await (await Postgres.started()).database();
    const stores = await Promise.all(upTo(4).map(() => open(url)));
    expect(new Set(stores.map(({ epoch }) => epoch)).size).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
    await using sql = new SQL(url, { max: 1 });
    const rows: { version: number }[] = await sql.unsafe("select version from migrations order by version");
    expect(rows.map(({ version }) => version)).toEqual(upTo(rows.length));
  });

  testWith(
    postgresLacking,
    "[NODE-42] give a restored copy another name, once, and a database that lost nothing keeps its own",
    async () => {
      using one = new TempFolder();
      using two = new TempFolder();
      const postgres = await Postgres.started();
      const url = await postgres.database();
      const epoch = await epochOf(url, one);
      const copy = new URL(await postgres.database());
      await postgres.drop(copy.href);
      await using sql = new SQL(postgres.url("postgres"), { max: 1 });
      await sql.unsafe(
        `create database ${copy.pathname.slice(1)} template ${new URL(url).pathname.slice(1)}`,
      );
      const store = await open(url, one);
      const town = new Townsfolk(store);
      const ada = await town.account("ada");
      await town.post(ada, await town.room("kitchen", ada), "not in the copy");
      await store.close();
      expect(await epochOf(url, two)).toBe(epoch);
      expect(JSON.parse(readFileSync(one.in("history.json"), "utf8"))).toEqual(
        JSON.parse(readFileSync(two.in("history.json"), "utf8")),
      );
      // The copy, as a backup that is restored.
      const renamed = await epochOf(copy.href, one);
      expect(renamed).not.toBe(epoch);
      for (const folder of [two, one, undefined]) expect(await epochOf(copy.href, folder)).toBe(renamed);
      expect(fatal.all).toEqual([]);
    },
  );

  testWith(postgresLacking, "[NODE-42] end when the database goes back while they run", async () => {
    using folder = new TempFolder();
    const url = await (await Postgres.started()).database();
    const store = await open(url, folder);
    const town = new Townsfolk(store);
    const ada = await town.account("ada");
    await town.post(ada, await town.room("kitchen", ada), "lost");
    await using sql = new SQL(url, { max: 1 });
    // The node has seen it.
    const { position } = (await town.store.grown(0, 100)).commits.at(-1) ?? { position: 0 };
    const seen = () => JSON.parse(readFileSync(folder.in("history.json"), "utf8")).position;
    while (seen() < position) await sql.unsafe("select pg_sleep(0.05)");
    await sql.unsafe(`delete from journal where position >= ${position}`);
    expect(await fatal.next("the end of the node")).toMatch(/gone back to an earlier state/);
    await store.close();
  });
});
