import { type Engine, list, quoted, type Row, type Value } from "./engine.ts";
import { NOT_COPIED_META, type Table } from "./plan.ts";

/** Rows that are in memory at one time. */
const PAGE_ROWS = 1_000;
/** After so many pages the memory of earlier ones is given back: on a busy machine that would happen too late by itself. */
const PAGES_UNTIL_FREED = 32;
let pages = 0;

/** The next rows of a table in the order of its key, behind this key. */
export async function pageOf(engine: Engine, table: Table, after: readonly Value[]): Promise<Row[]> {
  const { name, columns, key } = table;
  const places = key.map((_, i) => `$${i + 1}`).join(", ");
  const where = [
    ...(after.length > 0 ? [`(${list(key)}) > (${places})`] : []),
    ...(name === "meta" ? [`key not in (${keptOut})`] : []),
  ];
  const sql =
    `select ${list(columns.map((column) => column.name))} from ${quoted(name)} ` +
    `${where.length > 0 ? `where ${where.join(" and ")} ` : ""}order by ${list(key)} limit ${PAGE_ROWS}`;
  const rows = await engine.all<Record<string, unknown>>(sql, after);
  pages += 1;
  if (pages % PAGES_UNTIL_FREED === 0) Bun.gc(true);
  return rows.map((row) => columns.map(({ name, type }) => canonical(row[name], type)));
}

export const keptOut = Object.keys(NOT_COPIED_META)
  .map((key) => `'${key}'`)
  .join(", ");

/** The place of a row in the order of its table. */
export const keyOf = ({ columns, key }: Table, row: Row): Value[] =>
  key.map((name) => row[columns.findIndex((column) => column.name === name)] ?? null);

/**
 * The one form in which a value is copied and compared. PostgreSQL cannot keep the character NUL. No request may contain it,
 * so it can only be in data that is older than this rule; U+FFFD takes its place.
 */
function canonical(value: unknown, type: "number" | "text"): Value {
  if (value === null || value === undefined) return null;
  return type === "number" ? Number(value) : String(value).replaceAll("\0", "\uFFFD");
}
