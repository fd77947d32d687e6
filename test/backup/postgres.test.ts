import { describe, expect, setDefaultTimeout } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { beginDatabase, restoreDatabase, verifyTables } from "../../src/backup/database.ts";
import { FolderTarget } from "../../src/backup/folder.ts";
import { openBackup } from "../../src/backup/opening.ts";
import { planOf } from "../../src/store/copying/plan.ts";
import { openMoment } from "../../src/store/copying/postgres.ts";
import { pageOf } from "../../src/store/copying/rows.ts";
import { filesUnder } from "../support/backed-up.ts";
import { making, refusal } from "../support/backup-files.ts";
import { testWith } from "../support/loud-skip.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { addressOf, PostgresHome } from "../support/postgres-home.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { Townsfolk, upTo } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

const backUp = (url: string, path: string) =>
  making(() => beginDatabase(addressOf(url)), new FolderTarget({ path, keep: 2 }));
const verified = async (path: string) => verifyTables(await openBackup(path, undefined));
const restored = async (path: string, url: string) =>
  restoreDatabase(await openBackup(path, undefined), addressOf(url));
const bodiesOf = async (town: Townsfolk, room: string): Promise<string[]> =>
  (await town.log(room as never)).flatMap((event) => ("body" in event ? [String(event.body)] : []));

/** Texts that COPY, CSV or JSON could take for something else. Of the longest, parts come in several chunks. */
const ODD = [
  ...["", "\\N", "\\.", "null", "a\tb\r\nc", "\\\\t", "\"quoted\", 'too'", " space ", "{}", "0"],
  Array.from({ length: 127 }, (_, n) => String.fromCharCode(n + 1)).join(""),
  "\u0085 \u2028 \u2029 \ufeff \uffff ü 😀",
  "ü😀".repeat(100_000),
];

describe("a backup of a PostgreSQL database", () => {
  testWith(
    postgresLacking,
    "[BACKUP-8] is made while people write, has one moment, and fills an empty database, with another epoch",
    async () => {
      using folder = new TempFolder();
      const path = folder.in("backups");
      await using home = await PostgresHome.open();
      const town = new Townsfolk(home.store);
      const ada = await town.account("ada");
      const room = await town.room("kitchen", ada);
      const before = upTo(1_200).map((n) => `message ${n} ${"soup ".repeat(20)}`);
      await Promise.all(before.map((body) => town.post(ada, room, body)));
      let isOver = false;
      const writing = (async () => {
        for (let n = 1; !isOver; n += 1) await town.post(ada, room, `meanwhile ${n}`);
      })();
      const first = await backUp(home.url, path);
      isOver = true;
      await writing;
      const second = await backUp(home.url, path);
      expect(second.bytesNew).toBeLessThan(first.bytesNew / 2);
      await verified(path);
      const url = await (await Postgres.started()).database();
      const epoch = await restored(path, url);
      expect(epoch).not.toBe(second.manifest.epoch);
      await using other = await PostgresHome.at(url);
      const there = new Townsfolk(other.store);
      expect(await bodiesOf(there, room.id)).toEqual(await bodiesOf(town, room.id));
      await using sql = new SQL(url, { max: 1 });
      const [found] = await sql`select value from meta where key = 'epoch'`;
      expect(found.value).toBe(epoch);
      // Numbers that were given are not given again.
      expect((await there.account("bob")).id).not.toBe(ada.id);
      expect(await refusal(() => restored(path, url))).toMatch(/is not empty|is used by the nodes/);
    },
  );

  testWith(
    postgresLacking,
    "[BACKUP-3, BACKUP-8] is refused when it is damaged, and then nothing is in the database",
    async () => {
      using folder = new TempFolder();
      const path = folder.in("backups");
      await using home = await PostgresHome.open();
      const town = new Townsfolk(home.store);
      const ada = await town.account("ada");
      await town.post(ada, await town.room("kitchen", ada), "soup");
      await backUp(home.url, path);
      const url = await (await Postgres.started()).database();
      for (const file of filesUnder(join(path, "blocks"))) {
        const whole = readFileSync(file);
        // Of another block; a byte that is another one may make no difference to what is unpacked.
        writeFileSync(file, Bun.zstdCompressSync("other rows\n"));
        expect(await refusal(() => verified(path))).toContain("is damaged");
        writeFileSync(file, whole);
      }
      const [file = ""] = filesUnder(join(path, "blocks")).toReversed();
      const whole = readFileSync(file);
      writeFileSync(file, "");
      expect(await refusal(() => restored(path, url))).toContain("is damaged");
      writeFileSync(file, whole);
      await restored(path, url);
      const empty = await (await Postgres.started()).database();
      expect(await refusal(() => backUp(empty, folder.in("none")))).toContain("there is no ExChat in");
    },
  );

  testWith(
    postgresLacking,
    "[BACKUP-8] has each row as JSON.stringify writes it, whatever its texts are, and brings it back",
    async () => {
      using folder = new TempFolder();
      const path = folder.in("backups");
      await using home = await PostgresHome.open();
      const town = new Townsfolk(home.store);
      const ada = await town.account("ada");
      await town.post(ada, await town.room("kitchen", ada), "soup");
      await using sql = new SQL(home.url, { max: 1 });
      for (const [n, text] of ODD.entries())
        await sql`insert into meta (key, value) values (${`odd ${n}`}, ${text})`;
      const engine = await openMoment(addressOf(home.url));
      try {
        for (const table of planOf(engine.tables, engine.tables)) {
          const lines = (await Array.fromAsync(engine.lines(table))).flat();
          const rows = await pageOf(engine, table, []);
          expect(lines).toEqual(rows.map((row) => JSON.stringify(row)));
        }
      } finally {
        await engine.close();
      }
      await backUp(home.url, path);
      const url = await (await Postgres.started()).database();
      await restored(path, url);
      await using there = new SQL(url, { max: 1 });
      const found =
        await there`select value from meta where key like 'odd %' order by cast(substr(key, 5) as int)`;
      expect(found.map(({ value }: { value: string }) => value)).toEqual([...ODD]);
      // What is null is not an empty text.
      const thread = await there`select thread from events where type = 'message.posted'`;
      expect([...thread]).toEqual([{ thread: null }]);
    },
  );
});
