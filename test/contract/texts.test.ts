import type { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { SQL } from "bun";
import { migrate } from "../../src/store/postgres/migrate.ts";
import { statementOf } from "../../src/store/postgres/statement.ts";
import { text } from "../../src/store/recipe.ts";
import { sqlOf } from "../../src/store/sqlite/dialect.ts";
import { openForWriting } from "../../src/store/sqlite/open.ts";
import { testWith } from "../support/loud-skip.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { TempFolder } from "../support/temp-folder.ts";

const shared = [...new Bun.Glob("src/store/**/*.ts").scanSync()].filter(
  (path) => !/\/(?:sqlite|postgres)\//.test(path),
);
await Promise.all(shared.map((path) => import(join("../..", path))));

/** The first line of a text, and what the engine says against it. */
const against = (sql: string, cause: unknown): string =>
  `${sql.trim().replace(/\s+/g, " ").slice(0, 300)}\n  => ${(cause as Error).message}`;

function sqlite(folder: TempFolder): Database {
  return openForWriting(folder.in("exchat.sqlite"), 0);
}

describe("every text of the store", () => {
  test("is found here", () => {
    expect(text.all.length).toBeGreaterThan(4);
  });

  test("is taken by SQLite", () => {
    using folder = new TempFolder();
    const db = sqlite(folder);
    const wrong = text.all.flatMap((one) => {
      const own = sqlOf(one);
      try {
        db.prepare(own).finalize();
        return [];
      } catch (cause) {
        return [against(own, cause)];
      }
    });
    db.close();
    expect(wrong).toEqual([]);
  });

  testWith(postgresLacking, "is taken by PostgreSQL, which finds the type of each value", async () => {
    await using sql = new SQL(await (await Postgres.started()).database(), { max: 1 });
    await sql.begin(migrate);
    const wrong: string[] = [];
    for (const one of text.all) {
      const { sql: own } = statementOf(one);
      try {
        await sql.unsafe(`prepare one as ${own}`);
        const [types] = await sql.unsafe(
          "select cast(result_types as text) as rows, cast(parameter_types as text) as given from pg_prepared_statements where name = 'one'",
        );
        if (/boolean/.test(types.rows ?? ""))
          wrong.push(against(own, new Error("it gives a boolean: 0 or 1 is asked for")));
        await sql.unsafe("deallocate one");
      } catch (cause) {
        wrong.push(against(own, cause));
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** Each text, with the types of its rows. */
async function rowsOf(sql: SQL): Promise<string[]> {
  const rows: string[] = [];
  for (const one of text.all) {
    const { sql: own } = statementOf(one);
    await sql.unsafe(`prepare one as ${own}`);
    const [types] = await sql.unsafe(
      "select cast(result_types as text) as rows from pg_prepared_statements where name = 'one'",
    );
    rows.push(`${own} => ${types.rows}`);
    await sql.unsafe("deallocate one");
  }
  return rows;
}

type Column = { place: string; type: string; required: string };

describe("the tables of PostgreSQL", () => {
  testWith(
    postgresLacking,
    "[NODE-44] may get further columns while nodes run: no text has other rows then, which PostgreSQL would refuse",
    async () => {
      await using sql = new SQL(await (await Postgres.started()).database(), { max: 1 });
      await sql.begin(migrate);
      const before = await rowsOf(sql);
      const tables: { name: string }[] = await sql.unsafe(
        "select table_name as name from information_schema.tables where table_schema = current_schema()",
      );
      for (const { name } of tables) await sql.unsafe(`alter table ${name} add column later integer`);
      expect(await rowsOf(sql)).toEqual(before);
    },
  );

  testWith(postgresLacking, "are those of SQLite, column by column and index by index", async () => {
    using folder = new TempFolder();
    const db = sqlite(folder);
    await using sql = new SQL(await (await Postgres.started()).database(), { max: 1 });
    await sql.begin(migrate);
    const ours = db.query<Column, []>(
      `select t.name || '.' || c.name as place, case c.type when 'INTEGER' then 'number' else 'text' end as type,
        case when c."notnull" or c.pk then 'yes' else 'no' end as required
        from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite_%'`,
    );
    const theirs: Column[] = await sql.unsafe(
      `select table_name || '.' || column_name as place,
        case data_type when 'text' then 'text' when 'bigint' then 'number' when 'integer' then 'number' else data_type end as type,
        case is_nullable when 'YES' then 'no' else 'yes' end as required
        from information_schema.columns where table_schema = current_schema() and table_name <> 'migrations'
          and table_name not like 'search%'`,
    );
    expect(said(theirs)).toEqual(said(ours.all()));
    const indices = db.query<{ place: string }, []>(
      `select i.name || ' on ' || i.tbl_name || ' (' || (select group_concat(name, ', ') from pragma_index_info(i.name)) || ')' as place
        from sqlite_schema i where i.type = 'index' and i.sql is not null`,
    );
    const indexed: { place: string }[] = await sql.unsafe(
      `select i.relname || ' on ' || t.relname || ' (' || string_agg(a.attname, ', ' order by a.attnum) || ')' as place
        from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
        join pg_attribute a on a.attrelid = i.oid join pg_namespace n on n.oid = t.relnamespace
        where n.nspname = current_schema() and t.relname not like 'search%' and not exists (select 1 from pg_constraint c where c.conindid = i.oid)
        group by i.relname, t.relname`,
    );
    expect(places(indexed)).toEqual(places(indices.all()));
    db.close();
  });
});

const said = (columns: readonly Column[]): string[] =>
  columns.map(({ place, type, required }) => `${place} ${type} ${required}`).sort();
const places = (rows: readonly { place: string }[]): string[] => rows.map(({ place }) => place).sort();
