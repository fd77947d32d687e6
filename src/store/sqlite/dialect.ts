import type { Dialect } from "../dialect.ts";

const listIn = (name: string): string => `(select value from json_each(:${name}))`;

export const dialect: Dialect = {
  name: "sqlite",
  greatest: "max",
  least: "min",
  numbersIn: listIn,
  textsIn: listIn,
  nextId: (table) => `coalesce((select seq from sqlite_sequence where name = '${table}'), 0) + 1`,
};
