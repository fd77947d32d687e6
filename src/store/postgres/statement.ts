import type { Text, Values } from "../recipe.ts";
import { dialect } from "./dialect.ts";

export type Row = Record<string, unknown>;
/** What Bun gives for a statement. */
export type Rows = Row[] & { readonly columns: readonly { readonly name: string; readonly type: number }[] };

/** A text as PostgreSQL takes it: with `$1`, `$2`, … in place of names. */
export interface Statement {
  readonly sql: string;
  readonly names: readonly string[];
  /** Whether it only reads. */
  readonly reads: boolean;
  /** The same for many rows at once, of an insert that needs nothing else. */
  readonly many?: Many;
  /** The columns that Bun gives as text, since their types hold more than a JavaScript number does. Known after an answer. */
  numbers?: readonly string[];
}

/** An insert of the rows of a JSON array, whose members are named as the columns. */
interface Many {
  readonly table: string;
  readonly sql: string;
  readonly columns: readonly string[];
  /** The names of the values, in the order of the columns. */
  readonly names: readonly string[];
}

/** The types `bigint` and `numeric`, which counts and sums have. Ours stay below 2^53. */
const LARGE_NUMBERS = [20, 1700];
/** A string, a cast or a name. */
const NAMES = /'(?:[^']|'')*'|::|:([a-z_]\w*)/gi;

const statements = new WeakMap<Text<unknown>, Statement>();

const INSERT = /^\s*insert into (\w+) \(([^)]*)\)\s+values \(((?:\s*:\w+,?)+)\)\s*$/i;

function manyOf(sql: string): Many | undefined {
  const [, table, into = "", values = ""] = INSERT.exec(sql) ?? [];
  if (table === undefined) return undefined;
  const columns = into.split(",").map((column) => column.trim().replaceAll('"', ""));
  return {
    table,
    sql: `insert into ${table} (${into}) select ${into} from json_populate_recordset(cast(null as ${table}), cast(cast($1 as text) as json))`,
    columns,
    names: values.split(",").map((value) => value.trim().slice(1)),
  };
}

/** Made once for each text. */
export function statementOf(text: Text<unknown>): Statement {
  const known = statements.get(text);
  if (known) return known;
  const names: string[] = [];
  const common = typeof text.sql === "string" ? text.sql : text.sql(dialect);
  const sql = common.replace(NAMES, (found, name: string | undefined) => {
    if (name === undefined) return found;
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  const many = manyOf(common);
  const statement: Statement = { sql, names, reads: /^\s*select\b/i.test(sql), ...(many && { many }) };
  statements.set(text, statement);
  return statement;
}

/**
 * The values in the order of their numbers. JavaScript's numbers travel as text: Bun would say that a small one is of the
 * type `integer` and a large one `bigint`, and so prepare one text several times; of a text, PostgreSQL finds the type itself.
 */
export const bound = ({ names }: Statement, values: Values): (string | null)[] =>
  names.map((name) => {
    const value = valueNamed(values, name);
    if (typeof value === "number") return String(value);
    return value?.includes("\0") ? value.replaceAll("\0", NOTHING_HAS_IT) : value;
  });

/** PostgreSQL's texts have no NUL, and nothing that is stored has one: so a text with it equals nothing, as in SQLite. */
const NOTHING_HAS_IT = "\uffff";

export function valueNamed(values: Values, name: string): string | number | null {
  const value = values[name];
  if (value === undefined) throw new Error(`a statement has no value for "${name}"`);
  return value;
}

/** The rows with JavaScript's numbers. */
export function withNumbers(rows: Rows, statement: Statement): Rows {
  if (rows.length === 0) return rows;
  statement.numbers ??= rows.columns.flatMap(({ name, type }) =>
    LARGE_NUMBERS.includes(type) ? [name] : [],
  );
  for (const name of statement.numbers)
    for (const row of rows) if (row[name] !== null) row[name] = Number(row[name]);
  return rows;
}
