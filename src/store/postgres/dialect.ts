import type { Dialect } from "../dialect.ts";

// A value of the type `json` that is bound as text would become one string of JSON, so it is cast twice.
const listIn = (name: string, type: string): string =>
  `(select cast(value as ${type}) as value from json_array_elements_text(cast(cast(:${name} as text) as json)) as list (value))`;

export const dialect: Dialect = {
  name: "postgres",
  greatest: "greatest",
  least: "least",
  numbersIn: (name) => listIn(name, "bigint"),
  textsIn: (name) => listIn(name, "text"),
  spansIn: (name) =>
    `(select cast(one ->> 0 as bigint) as room, cast(one ->> 1 as bigint) as first, cast(one ->> 2 as bigint) as last
      from json_array_elements(cast(cast(:${name} as text) as json)) as list (one))`,
  // Not now(): a transaction that was stopped for a while still says when it began.
  leaseTime: () => "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)",
  journalEnd: "journal_end()",
  nextId: (table) => `coalesce(pg_sequence_last_value('${table}_id_seq'), 0) + 1`,
};
