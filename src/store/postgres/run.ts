import type { SQL } from "bun";
import type { Ask, Recipe, Text, Values } from "../recipe.ts";
import { dialect } from "./dialect.ts";

/** One connection, or the transaction that runs on it. */
export type Connection = Pick<SQL, "unsafe">;

/** How a recipe ended: an exception ends that recipe, and no other one. */
export type Ended<T> = { readonly value: T } | { readonly thrown: unknown };

/** A text as PostgreSQL takes it: `$1`, `$2`, … in place of names. */
interface Statement {
  readonly sql: string;
  readonly names: readonly string[];
  /** Whether it only reads: then one answer is enough for all who ask the same. */
  readonly reads: boolean;
  /** The columns that Bun gives as text, since their types hold more than a JavaScript number does. Known after an answer. */
  numbers?: readonly string[];
}

type Row = Record<string, unknown>;
type Rows = Row[] & { readonly columns: readonly { readonly name: string; readonly type: number }[] };
type Step<T> = IteratorResult<Ask | readonly Ask[], T>;
/** An answer, or why there is none. */
type Answer = { readonly rows: Rows } | { readonly failed: unknown };

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

/** Runs one recipe. */
export async function run<T>(connection: Connection, recipe: Recipe<T>): Promise<T> {
  const [ended] = await together(connection, [recipe]);
  if (ended && "thrown" in ended) throw ended.thrown;
  return (ended as { value: T }).value;
}

/**
 * Runs recipes that do not depend on each other, in step: what they ask in one turn is sent at once and costs one round
 * trip. Within a turn, statements are carried out in the order of the recipes, and the same question is asked once.
 */
export async function together<T>(
  connection: Connection,
  recipes: readonly Recipe<T>[],
): Promise<Ended<T>[]> {
  const ended: Ended<T>[] = [];
  let steps = recipes.map((recipe, i) => ({ i, recipe, ...advanced(() => recipe.next()) }));
  while (steps.length > 0) {
    const turn = new Turn(connection);
    const waiting = [];
    for (const { i, recipe, ...step } of steps) {
      if ("thrown" in step) ended[i] = step;
      else if (step.done) ended[i] = { value: step.value };
      else waiting.push({ i, recipe, give: turn.ask(step.value) });
    }
    await turn.end();
    steps = waiting.map(({ i, recipe, give }) => ({ i, recipe, ...advanced(() => give(recipe)) }));
  }
  return ended;
}

function advanced<T>(advance: () => Step<T>): Step<T> | { readonly thrown: unknown } {
  try {
    return advance();
  } catch (thrown) {
    return { thrown };
  }
}

/** What is asked between two round trips. */
class Turn {
  readonly #connection: Connection;
  readonly #answers = new Map<string, Answer>();
  readonly #asked: Promise<void>[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Once the turn has ended, what is returned goes on with the recipe. */
  ask(asked: Ask | readonly Ask[]): <T>(recipe: Recipe<T>) => Step<T> {
    const asks = Array.isArray(asked) ? (asked as readonly Ask[]) : [asked as Ask];
    const sent = asks.map((ask) => this.#send(ask));
    return (recipe) => {
      const rows: unknown[] = [];
      for (const [i, { key, isShared }] of sent.entries()) {
        const answer = this.#answers.get(key) ?? unanswered;
        if ("failed" in answer) return recipe.throw(answer.failed);
        rows.push(wanted(asks[i] as Ask, isShared ? copied(answer.rows) : answer.rows));
      }
      return recipe.next(Array.isArray(asked) ? rows : rows[0]);
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.#asked);
  }

  #send({ text, values }: Ask): { readonly key: string; readonly isShared: boolean } {
    const statement = statementOf(text);
    const bound = statement.names.map((name) => boundTo(values, name));
    const key = statement.reads ? JSON.stringify([statement.sql, bound]) : `${this.#asked.length}`;
    if (this.#answers.has(key)) return { key, isShared: true };
    this.#answers.set(key, unanswered);
    const answer = this.#connection.unsafe(statement.sql, bound).then(
      (rows: Rows) => void this.#answers.set(key, { rows: withNumbers(rows, statement) }),
      (failed: unknown) => void this.#answers.set(key, { failed }),
    );
    this.#asked.push(answer);
    return { key, isShared: false };
  }
}

const unanswered: Answer = { failed: new Error("the turn has not ended") };

/** A recipe may write into the rows that it was given. */
const copied = (rows: Rows): Rows => rows.map((row) => ({ ...row })) as Rows;

/**
 * Numbers travel as text: Bun would say that a small one is of the type `integer` and a large one `bigint`, and so prepare
 * one text several times; of a text, PostgreSQL itself finds the type.
 */
function boundTo(values: Values, name: string): string | null {
  const value = values[name];
  if (value === undefined) throw new Error(`a statement has no value for "${name}"`);
  return typeof value === "number" ? String(value) : value;
}

function withNumbers(rows: Rows, statement: Statement): Rows {
  if (rows.length === 0) return rows;
  statement.numbers ??= rows.columns.flatMap(({ name, type }) =>
    LARGE_NUMBERS.includes(type) ? [name] : [],
  );
  for (const name of statement.numbers)
    for (const row of rows) if (row[name] !== null) row[name] = Number(row[name]);
  return rows;
}

function wanted({ rows: kind }: Ask, rows: Rows): unknown {
  if (kind === "none") return undefined;
  return kind === "first" ? rows[0] : rows;
}
