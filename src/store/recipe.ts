import type { Dialect } from "./dialect.ts";

/**
 * The store's logic is written once for all engines, as recipes: generators that yield statements and receive their
 * rows. The engine that runs a recipe decides whether to wait: SQLite answers at once, inside the same call; PostgreSQL
 * answers later, and many recipes advance together.
 */
export type Recipe<T> = Generator<Ask | readonly Ask[], T, unknown>;

/** The values of a statement, by their names in its text. Booleans are 0 or 1, as in the tables. */
export type Values = Readonly<Record<string, string | number | null>>;

/**
 * The text of a statement, with `:name` for each value: SQL that all engines have in common, or a function of the
 * dialect. `Row` is the type of its rows.
 */
export interface Text<Row> {
  readonly sql: string | ((dialect: Dialect) => string);
  /** Never set: it carries the type of the rows. */
  readonly row?: Row;
}

/** A statement with its values. `rows` says how many rows the recipe wants. */
export interface Ask {
  readonly text: Text<unknown>;
  readonly values: Values;
  readonly rows: "none" | "first" | "all";
}

/**
 * Makes a statement's text. Call it once, when a module is loaded: an engine prepares each text once, and finds it by
 * identity.
 */
export function text<Row = never>(sql: Text<Row>["sql"]): Text<Row> {
  const made = { sql };
  text.all.push(made);
  return made;
}
/** All texts. A test tries each of them with every engine. */
text.all = [] as Text<unknown>[];

/** The first row, if there is one. */
export function* one<Row>(statement: Text<Row>, values: Values = none): Recipe<Row | undefined> {
  return (yield { text: statement, values, rows: "first" }) as Row | undefined;
}

export function* all<Row>(statement: Text<Row>, values: Values = none): Recipe<Row[]> {
  return (yield { text: statement, values, rows: "all" }) as Row[];
}

/** All rows of one statement for each of these values. Over a network they go in one round trip. */
export function* each<Row>(statement: Text<Row>, values: readonly Values[]): Recipe<Row[][]> {
  if (values.length === 0) return [];
  return (yield values.map((one) => ({ text: statement, values: one, rows: "all" as const }))) as Row[][];
}

/** Work that needs no statement, as a recipe. */
// biome-ignore lint/correctness/useYield: it asks for nothing
export function* atOnce<T>(work: () => T): Recipe<T> {
  return work();
}

/** Runs a statement for its effect. */
export function* run(statement: Text<never>, values: Values = none): Recipe<void> {
  yield { text: statement, values, rows: "none" };
}

const none: Values = {};

/** Runs independent recipes in step. Over a network the statements of one step go in one round trip. */
export function* sideBySide<const All extends readonly Recipe<unknown>[]>(
  recipes: All,
): Recipe<Results<All>> {
  const steps = recipes.map((recipe) => recipe.next());
  for (;;) {
    const asked = steps.flatMap((step, i) => (step.done ? [] : [{ i, asks: step.value }]));
    if (asked.length === 0) return steps.map(({ value }) => value) as Results<All>;
    const rows = (yield asked.flatMap(({ asks }) => asks)) as unknown[];
    let at = 0;
    for (const { i, asks } of asked) {
      const count = Array.isArray(asks) ? asks.length : 1;
      const mine = Array.isArray(asks) ? rows.slice(at, at + count) : rows[at];
      at += count;
      steps[i] = (recipes[i] as Recipe<unknown>).next(mine);
    }
  }
}
type Results<All extends readonly Recipe<unknown>[]> = {
  -readonly [K in keyof All]: All[K] extends Recipe<infer Result> ? Result : never;
};
