import type { Dialect } from "../dialect.ts";
import type { Text } from "../recipe.ts";

const listIn = (name: string): string => `(select value from json_each(:${name}))`;

const dialect: Dialect = {
  name: "sqlite",
  greatest: "max",
  least: "min",
  numbersIn: listIn,
  textsIn: listIn,
  spansIn: (name) =>
    `(select value ->> '$[0]' as room, value ->> '$[1]' as first, value ->> '$[2]' as last from json_each(:${name}))`,
  leaseTime: (name) => `:${name}`,
  journalEnd: "coalesce((select max(position) from journal), 0)",
  nextId: (table) => `coalesce((select seq from sqlite_sequence where name = '${table}'), 0) + 1`,
};

/** A string or a name. */
const NAMES = /'(?:[^']|'')*'|:([a-z_]\w*)/gi;

/**
 * A text for SQLite. SQLite may plan a statement by the values that are bound to it, and then plans it again for each
 * new value: a join or an order costs 5 to 10 µs more each time. It does not look into an expression, so each value
 * becomes one: `+:room` is `:room`.
 */
export function sqlOf({ sql }: Text<unknown>): string {
  const common = typeof sql === "string" ? sql : sql(dialect);
  return common.replace(NAMES, (found, name: string | undefined) =>
    name === undefined ? found : `+${found}`,
  );
}
