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
  /** The columns that Bun gives as text, since their types hold more than a JavaScript number does. Known after an answer. */
  numbers?: readonly string[];
}

/** The types `bigint` and `numeric`, which counts and sums have. Ours stay below 2^53. */
const LARGE_NUMBERS = [20, 1700];
/** A string, a cast or a name. */
const NAMES = /'(?:[^']|'')*'|::|:([a-z_]\w*)/gi;

const statements = new WeakMap<Text<unknown>, Statement>();

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
  const statement = { sql, names, reads: /^\s*select\b/i.test(sql) };
  statements.set(text, statement);
  return statement;
}

/**
 * The values in the order of their numbers. JavaScript's numbers travel as text: Bun would say that a small one is of the
 * type `integer` and a large one `bigint`, and so prepare one text several times; of a text, PostgreSQL finds the type itself.
 */
export const bound = ({ names }: Statement, values: Values): (string | null)[] =>
  names.map((name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`a statement has no value for "${name}"`);
    return typeof value === "number" ? String(value) : value;
  });

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
