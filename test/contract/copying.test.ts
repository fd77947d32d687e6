import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { SQL } from "bun";
import type { Engine } from "../../src/store/copying/engine.ts";
import { moveData, undoMove } from "../../src/store/copying/move.ts";
import { NOT_COPIED, NOT_COPIED_META, PROGRESS, planOf } from "../../src/store/copying/plan.ts";
import { openDatabase } from "../../src/store/copying/postgres.ts";
import { openFolder } from "../../src/store/copying/sqlite.ts";
import { CONNECTIONS_MIN } from "../../src/store/postgres/address.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { Cut, CutEngine } from "../support/cut-engine.ts";
import { contentsOf, databaseAt, fillFolder } from "../support/filled-folder.ts";
import { testWith } from "../support/loud-skip.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { PostgresHome } from "../support/postgres-home.ts";
import { StoreHome } from "../support/store-home.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { Townsfolk } from "../support/townsfolk.ts";

/** More than two pages. */
const EVENTS = 2_100;

const isNotCopied = (table: string, row: object): boolean =>
  Object.hasOwn(NOT_COPIED, table) ||
  (table === "meta" && Object.hasOwn(NOT_COPIED_META, (row as { key: string }).key));

const emptyDatabase = async (): Promise<string> => (await Postgres.started()).database();
const database = (url: string): Promise<Engine> => openDatabase({ url, connections: CONNECTIONS_MIN });
const folderOf = (path: string): Engine => openFolder(path, { make: false });
const newFolder = (path: string): Engine => openFolder(path, { make: true });

/** Moves everything, and returns what the operator was told. */
async function moved(source: Engine, target: Engine, to = "somewhere"): Promise<string[]> {
  const said: string[] = [];
  try {
    said.push(await moveData({ source, target, to, say: (line) => said.push(line) }));
  } finally {
    await source.close();
    await target.close();
  }
  return said;
}

/** Why it is not moved. */
const refused = (source: Engine, target: Engine): Promise<string> =>
  moved(source, target).then(
    () => "it was moved",
    (cause: Error) => cause.message,
  );

/** As a server opens it. */
const storeAt = (folder: string) => openSqlite({ folder, log: () => undefined, fatal: () => undefined });

async function epochOf(folder: string): Promise<string> {
  const store = await storeAt(folder);
  const { epoch } = store;
  await store.close();
  return epoch;
}

/** Why no server starts there. */
async function refusedStart(folder: string): Promise<string> {
  try {
    await (await storeAt(folder)).close();
    return "it started";
  } catch (cause) {
    return (cause as Error).message;
  }
}

function writes(folder: string, sql: string): void {
  const db = new Database(`${folder}/exchat.sqlite`, { strict: true });
  db.run(sql);
  db.close();
}

describe("a move", () => {
  testWith(
    postgresLacking,
    "[MOVE-1] copies every row of every table to PostgreSQL, and back again",
    async () => {
      using folder = new TempFolder();
      const url = await emptyDatabase();
      const first = fillFolder(folder, "first", EVENTS);
      const before = contentsOf(first, isNotCopied);
      const said = await moved(folderOf(first), await database(url));
      for (const table of Object.keys(before).filter((name) => name !== "sqlite_sequence"))
        expect(said.some((line) => line.startsWith(`${table} `))).toBe(true);
      // The highest numbers were given to rows that are gone, and are not given again.
      await using sql = new SQL(url, { max: 1 });
      const [user] = await sql`insert into users (name, skeleton, kind, role, created_at)
      values ('new', 'new', 'guest', 'guest', 0) returning id`;
      const sequences = before["sqlite_sequence"]?.map(
        (row) => JSON.parse(row) as { name: string; seq: number },
      );
      const last = sequences?.find(({ name }) => name === "users")?.seq ?? 0;
      expect(Number(user.id)).toBe(last + 1);
      await sql`delete from users where id = ${user.id}`;
      await sql.unsafe(`select setval('users_id_seq', ${last})`);
      const second = folder.in("second");
      await moved(await database(url), newFolder(second));
      expect(contentsOf(second, isNotCopied)).toEqual(before);
    },
  );

  testWith(postgresLacking, "[MOVE-2] leaves no table out, unless the list says why", async () => {
    using folder = new TempFolder();
    databaseAt(folder.in("data")).close();
    const [sqlite, postgres] = [folderOf(folder.in("data")), await database(await emptyDatabase())];
    const copied = new Set(planOf(sqlite.tables, postgres.tables).map(({ name }) => name));
    const all = new Set([...sqlite.tables, ...postgres.tables].map(({ name }) => name));
    expect([...all].filter((name) => copied.has(name) === Object.hasOwn(NOT_COPIED, name))).toEqual([]);
    // Nothing is in the list that does not exist.
    expect(Object.keys(NOT_COPIED).filter((name) => name !== PROGRESS && !all.has(name))).toEqual([]);
    const more = { name: "more", columns: [], key: [], isNumbered: false };
    expect(() => planOf([...sqlite.tables, more], postgres.tables)).toThrow(
      'the table "more" is not the same',
    );
    expect(() => planOf(sqlite.tables, [...postgres.tables, more])).toThrow(
      'the table "more" is not the same',
    );
    await sqlite.close();
    await postgres.close();
  });

  test("[MOVE-2] finds a row that is not the same", async () => {
    using folder = new TempFolder();
    const first = fillFolder(folder, "first", EVENTS);
    const [source, target] = [folderOf(first), newFolder(folder.in("second"))];
    const insert = target.insert.bind(target);
    target.insert = async (table, rows) => {
      await insert(table, rows);
      if (table.name === "events" && rows.length < 1_000)
        await target.all("update events set by = by + 1 where seq = (select max(seq) from events)");
    };
    const why = await refused(source, target);
    expect(why).toContain('the copy of the table "events" is not the same at [');
    expect(await refusedStart(folder.in("second"))).toContain("unfinished copy");
  });

  test("[MOVE-3] goes on after any cut, and no two servers can start at any moment", async () => {
    using folder = new TempFolder();
    const first = fillFolder(folder, "first", EVENTS);
    const before = contentsOf(first, isNotCopied);
    const second = folder.in("second");
    let cuts = 0;
    for (let steps = 1; ; steps += 9) {
      const cut = new Cut(steps);
      const [source, target] = [folderOf(first), newFolder(second)];
      const why = await refused(new CutEngine(source, cut), new CutEngine(target, cut));
      if (why === "it was moved") break;
      expect(why).toBe("cut");
      cuts += 1;
    }
    expect(cuts).toBeGreaterThan(10);
    expect(contentsOf(second, isNotCopied)).toEqual(before);
    expect(await refusedStart(first)).toContain("was moved");
  });

  test("[MOVE-3] cut at its end, it is with the source or with the target, and never with both", async () => {
    using folder = new TempFolder();
    const first = fillFolder(folder, "first", 10);
    const [source, target] = [folderOf(first), newFolder(folder.in("whole"))];
    const counter = new Cut(100_000);
    await refused(new CutEngine(source, counter), new CutEngine(target, counter));
    const all = 100_000 - counter.left;
    writes(first, "delete from meta where key = 'moved_to'");
    for (const early of [1, 2, 3, 5, 8]) {
      const cut = new Cut(all - early);
      const second = folder.in(`cut-${early}`);
      const why = await refused(new CutEngine(folderOf(first), cut), new CutEngine(newFolder(second), cut));
      expect(why).toBe("cut");
      const starts = [await refusedStart(first), await refusedStart(second)];
      expect(starts.filter((said) => said === "it started").length).toBeLessThan(2);
      if (starts[1] !== "it started") await moved(folderOf(first), newFolder(second));
      expect(await refusedStart(second)).toBe("it started");
      writes(first, "delete from meta where key = 'moved_to'");
    }
  });

  test("[MOVE-3] begins anew when a server has run since it was cut", async () => {
    await using home = await StoreHome.open();
    using folder = new TempFolder();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    await town.post(ada, room, "before");
    await home.close();
    const second = folder.in("second");
    const cut = new Cut(120);
    const why = await refused(
      new CutEngine(folderOf(home.folder), cut),
      new CutEngine(newFolder(second), cut),
    );
    expect(why).toBe("cut");
    await home.reopen();
    await new Townsfolk(home.store).post(ada, room, "since");
    await home.close();
    const said = await moved(folderOf(home.folder), newFolder(second));
    expect(said[0]).toContain("has changed since the copy began");
    const there = await storeAt(second);
    const log = await new Townsfolk(there).log(room.id);
    await there.close();
    expect(log.flatMap((event) => ("body" in event ? [event.body] : []))).toEqual(["before", "since"]);
  });

  test("[MOVE-4] refuses a source in use, and a target with data", async () => {
    await using home = await StoreHome.open();
    using folder = new TempFolder();
    expect(() => folderOf(home.folder)).toThrow("is in use by another ExChat");
    await new Townsfolk(home.store).account("ada");
    await home.close();
    const first = fillFolder(folder, "first", 10);
    expect(await refused(folderOf(first), newFolder(home.folder))).toContain("is not empty");
    expect(() => folderOf(folder.in("nowhere"))).toThrow("there is no ExChat in");
    // An unfinished copy of other data is not overwritten either.
    const cut = new Cut(120);
    const second = folder.in("second");
    await refused(new CutEngine(folderOf(first), cut), new CutEngine(newFolder(second), cut));
    expect(await refused(folderOf(home.folder), newFolder(second))).toContain(
      "unfinished copy of other data",
    );
    expect(await refused(folderOf(second), newFolder(folder.in("third")))).toContain("unfinished copy");
  });

  testWith(
    postgresLacking,
    "[MOVE-4] refuses a database that nodes use, or that another program or copy uses",
    async () => {
      using folder = new TempFolder();
      const first = fillFolder(folder, "first", 10);
      await using home = await PostgresHome.open();
      const town = new Townsfolk(home.store);
      const lease = { type: "node.lease", node: "n7", run: "1", home: "", forMs: 60_000 } as const;
      await town.does((await town.account("ada")).id, lease);
      expect(await refused(await database(home.url), newFolder(folder.in("second")))).toMatch(
        /by the nodes n7: stop/,
      );
      expect(await refused(folderOf(first), await database(home.url))).toContain("is not empty");
      const engine = await database(home.url);
      await expect(database(home.url)).rejects.toThrow("is in use by an ExChat that starts or copies");
      await engine.close();
      const url = await emptyDatabase();
      await using sql = new SQL(url, { max: 1 });
      await sql`create table shop (id integer)`;
      await expect(database(url)).rejects.toThrow("belongs to another program");
      await sql`drop table shop`;
      // Neither was touched.
      expect((await moved(folderOf(first), await database(url))).at(-1)).toContain("was moved");
    },
  );

  test("[MOVE-5] leaves a source that refuses servers, until the move is taken back, which begins another epoch", async () => {
    await using home = await StoreHome.open();
    using folder = new TempFolder();
    await new Townsfolk(home.store).account("ada");
    await home.close();
    const epoch = await epochOf(home.folder);
    await moved(folderOf(home.folder), newFolder(folder.in("second")), "postgres://chat@db/exchat");
    const why = await refusedStart(home.folder);
    expect(why).toContain("it is in postgres://chat@db/exchat");
    expect(why).toContain("EXCHAT_DATABASE=postgres://chat@db/exchat");
    expect(why).toContain("exchat migrate --undo");
    expect(await epochOf(folder.in("second"))).toBe(epoch);
    expect(await refused(folderOf(home.folder), newFolder(folder.in("third")))).toContain(
      "was moved already",
    );
    const engine = folderOf(home.folder);
    await undoMove(engine);
    await expect(undoMove(engine)).rejects.toThrow("was not moved");
    await engine.close();
    expect(await epochOf(home.folder)).not.toBe(epoch);
  });
});
