import { Database } from "bun:sqlite";
import { openForWriting } from "../../src/store/sqlite/open.ts";
import type { TempFolder } from "./temp-folder.ts";

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

const ROWS = 12;
/** Texts that a careless copy would change. */
const TEXTS = ["plain", 'quoted "\\u0000" \\ \'', '{"body":"\\ud800 \\u0000"}', "soup 🍲 \u2028 é\t\n"];

/** A data folder in whose every table there are rows, whatever tables there are. `events` says how many events. */
export function fillFolder(folder: TempFolder, name: string, events: number): string {
  const path = folder.in(name);
  const db = databaseAt(path);
  const tables = db
    .query<{ name: string; sql: string }, []>(
      "select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
    )
    .all();
  db.transaction(() => {
    for (const table of tables) fillTable(db, table, table.name === "events" ? events : ROWS);
  })();
  // The highest numbers are gone again: they must not be given twice.
  db.run("delete from users where id = (select max(id) from users)");
  db.run("delete from journal where position < 3");
  db.close();
  return path;
}

export function databaseAt(path: string): Database {
  Bun.spawnSync(["mkdir", "-p", path]);
  return openForWriting(`${path}/exchat.sqlite`, 0);
}

function fillTable(db: Database, { name, sql }: { name: string; sql: string }, rows: number): void {
  const columns = db.query<Column, [string]>("select * from pragma_table_info(?)").all(name);
  const names = columns.map((column) => `"${column.name}"`).join(", ");
  const statement = db.prepare(`insert into "${name}" (${names}) values (${columns.map(() => "?")})`);
  for (let i = 0; i < rows; i += 1)
    statement.run(...columns.map((column, at) => filling(column, i, at, choicesOf(sql, column.name))));
}

function filling({ type, notnull, pk }: Column, i: number, at: number, choices: readonly string[]) {
  if (!notnull && pk === 0 && i % 3 === 2) return null;
  if (choices.length > 0) return choices[i % choices.length] as string;
  if (type === "INTEGER") return pk > 0 ? 2 + i : i * 100 + at;
  return `${TEXTS[i % TEXTS.length]} ${i}`;
}

/** What a column may hold, where its table says so. */
function choicesOf(sql: string, column: string): string[] {
  const list = new RegExp(`check \\(${column} in \\(([^)]*)\\)`).exec(sql)?.[1] ?? "";
  return [...list.matchAll(/'([^']*)'/g)].map(([, choice]) => choice ?? "");
}

/** All rows of all tables, by table. */
export function contentsOf(
  path: string,
  without: (table: string, row: object) => boolean,
): Record<string, string[]> {
  const db = new Database(`${path}/exchat.sqlite`, { readonly: true });
  const tables = db
    .query<{ name: string }, []>("select name from sqlite_schema where type = 'table' order by name")
    .all();
  const all = tables.map(({ name }) => {
    const rows = db.query(`select * from "${name}"`).all() as object[];
    return [
      name,
      rows
        .filter((row) => !without(name, row))
        .map((row) => JSON.stringify(row))
        .sort(),
    ];
  });
  db.close();
  return Object.fromEntries(all.filter(([, rows]) => rows?.length)) as Record<string, string[]>;
}
