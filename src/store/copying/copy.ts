import type { ReservedSQL } from "bun";
import { type Engine, list, quoted, type Row, type Value } from "./engine.ts";
import type { Column, Table } from "./plan.ts";
import { keptOut } from "./rows.ts";

/** What PostgreSQL does beside: COPY moves many rows with one statement. The connection does nothing else meanwhile. */
export interface CopyingEngine extends Engine {
  /**
   * All rows of a table in the order of its key, some lines at a time. A line is the JSON of a Row, as JSON.stringify writes it, without
   * its end. The database sends what is read, and a little more. Throws StoreProblem.
   */
  lines(table: Table): AsyncIterable<readonly string[]>;
  /** Adds rows to a table. Throws StoreProblem, or what reading the rows throws: then the transaction has to be rolled back. */
  fill(table: Table, rows: AsyncIterable<readonly Row[]>): Promise<void>;
}

/** CSV quotes a value that has one of these characters. JSON writes both as `\u0001` and `\u0002`, so it quotes none. */
const UNQUOTED = String.raw`format csv, delimiter e'\x02', quote e'\x01', encoding 'UTF8'`;

/** PostgreSQL writes a text as JSON with the same escapes as JSON.stringify. */
const asJson = ({ name, type }: Column): string =>
  `coalesce(cast(${type === "number" ? quoted(name) : `to_json(cast(${quoted(name)} as text))`} as text), 'null')`;

export async function* linesOf(connection: ReservedSQL, table: Table): AsyncGenerator<readonly string[]> {
  const { name, columns, key } = table;
  const row = `'[' || ${columns.map(asJson).join(" || ',' || ")} || ']'`;
  const where = name === "meta" ? ` where key not in (${keptOut})` : "";
  const copy = `copy (select ${row} from ${quoted(name)}${where} order by ${list(key)}) to stdout (${UNQUOTED})`;
  const decoder = new TextDecoder();
  let begun = "";
  for await (const chunk of connection.unsafe(copy).readable()) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split("\n");
    begun = lines.pop() ?? "";
    if (lines.length > 0) yield lines;
  }
}

export async function fillFrom(
  connection: ReservedSQL,
  { name, columns }: Table,
  rows: AsyncIterable<readonly Row[]>,
): Promise<void> {
  const names = list(columns.map((column) => column.name));
  const copy = `copy ${quoted(name)} (${names}) from stdin (format text, encoding 'UTF8')`;
  const writer = connection.unsafe(copy).writable().getWriter();
  try {
    for await (const some of rows) await writer.write(some.map(lineOf).join(""));
    await writer.close();
  } catch (cause) {
    // Or the connection waits for more rows.
    await writer.abort(cause).catch(() => undefined);
    throw cause;
  }
}

const lineOf = (row: Row): string => `${row.map(textOf).join("\t")}\n`;

/** A value in the text format of COPY. */
const textOf = (value: Value): string =>
  value === null ? String.raw`\N` : String(value).replace(/[\\\n\r\t]/g, (found) => ESCAPED[found] ?? found);

const ESCAPED: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
