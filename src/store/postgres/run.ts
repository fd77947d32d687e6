import type { Ask, Recipe } from "../recipe.ts";
import { Inserts } from "./inserts.ts";
import { bound, type Rows, type Statement, statementOf, withNumbers } from "./statement.ts";

/** One connection, or the transaction that runs on it. */
export interface Connection {
  // biome-ignore lint/suspicious/noExplicitAny: a statement's rows have the columns that it names
  unsafe(text: string, values?: any[]): Promise<any>;
}

/** How a recipe ended: an exception ends that recipe, and no other one. */
export type Ended<T> = { readonly value: T } | { readonly thrown: unknown };

type Asked = Ask | readonly Ask[];
type Step<T> = IteratorResult<Asked, T>;
/** The rows that an ask wants, or why there are none. */
type Answer = { readonly rows: unknown } | { readonly failed: unknown };
/** What is asked in one turn, by text and values. */
type Turn = Map<string, Promise<Answer>>;
/** A recipe, and how it goes on. */
interface Going<T> {
  readonly i: number;
  readonly recipe: Recipe<T>;
  readonly next: () => Step<T>;
}
/** A recipe that wants rows. */
interface Waiting<T> {
  readonly i: number;
  readonly recipe: Recipe<T>;
  readonly asked: Asked;
  readonly answers: readonly Promise<Answer>[];
}

const NOTHING: Promise<Answer> = Promise.resolve({ rows: undefined });

/**
 * Runs recipes in one transaction. Statements leave at once, one behind the other, and are carried out in that order. A
 * recipe waits for rows, but not for a statement of which it wants none: when one fails, PostgreSQL refuses all that
 * follows in the transaction, and `settled` says why.
 */
export class Runner {
  readonly #connection: Connection;
  readonly #underWay = new Set<Promise<void>>();
  readonly #inserts = new Inserts((sql, value) => void this.#send(sql, [value]));
  #failed: { readonly cause: unknown } | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Why the first statement that failed has failed; undefined = none has. */
  failure(): unknown {
    return this.#failed?.cause;
  }

  /** Sends a statement that needs no values and of which no rows are wanted. */
  say(sql: string): void {
    void this.#send(sql, []);
  }

  async run<T>(recipe: Recipe<T>): Promise<T> {
    const [value] = await this.all([recipe]);
    return value as T;
  }

  /** Runs recipes together of which none may fail. */
  async all<T>(recipes: readonly Recipe<T>[]): Promise<T[]> {
    const ended = await this.together(recipes);
    return ended.map((one) => {
      // A statement that has failed before says more than what came of it.
      if ("thrown" in one) throw this.#failed?.cause ?? one.thrown;
      return one.value;
    });
  }

  /**
   * Runs recipes that need nothing of each other, in step: all that they want to know next costs one round trip, and the same
   * question is asked once.
   */
  async together<T>(recipes: readonly Recipe<T>[]): Promise<Ended<T>[]> {
    const ended: Ended<T>[] = [];
    let going: Going<T>[] = recipes.map((recipe, i) => ({ i, recipe, next: () => recipe.next() }));
    while (going.length > 0) {
      const turn: Turn = new Map();
      const waiting = going.flatMap((one) => this.#advance(one, turn, ended) ?? []);
      const answers = await Promise.all(waiting.map((one) => Promise.all(one.answers)));
      going = waiting.map(({ i, recipe, asked }, n) => {
        const answered = answers[n] ?? [];
        return { i, recipe, next: () => given(recipe, asked, answered) };
      });
    }
    this.#inserts.leave();
    return ended;
  }

  /** Waits for the statements for which no recipe waits. Throws why the first statement failed, if one has. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
    if (this.#failed) throw this.#failed.cause;
  }

  /** Goes on with a recipe until it wants rows, or has ended. */
  #advance<T>({ i, recipe, next }: Going<T>, turn: Turn, ended: Ended<T>[]): Waiting<T> | undefined {
    try {
      let step = next();
      while (!step.done) {
        const asked = step.value;
        const asks = Array.isArray(asked) ? (asked as readonly Ask[]) : [asked as Ask];
        const answers = asks.map((ask) => this.#ask(ask, turn));
        if (asks.some(({ rows }) => rows !== "none")) return { i, recipe, asked, answers };
        step = given(
          recipe,
          asked,
          asks.map(() => ({ rows: undefined })),
        );
      }
      ended[i] = { value: step.value };
    } catch (thrown) {
      ended[i] = { thrown };
    }
    return undefined;
  }

  #ask({ text, values, rows }: Ask, turn: Turn): Promise<Answer> {
    const statement = statementOf(text);
    if (rows === "none" && this.#inserts.keep(statement, values)) return NOTHING;
    this.#inserts.leave(statement.sql);
    const given = bound(statement, values);
    if (rows === "none") {
      void this.#send(statement.sql, given);
      return NOTHING;
    }
    if (!statement.reads) return this.#rows(statement, given, rows);
    const key = JSON.stringify([rows, statement.sql, given]);
    if (turn.has(key)) return (turn.get(key) ?? NOTHING).then(copied);
    const answer = this.#rows(statement, given, rows);
    turn.set(key, answer);
    return answer;
  }

  async #rows(
    statement: Statement,
    values: readonly (string | null)[],
    wanted: "first" | "all",
  ): Promise<Answer> {
    const answer = await this.#send(statement.sql, values);
    if ("failed" in answer) return answer;
    const rows = withNumbers(answer.rows as Rows, statement);
    return { rows: wanted === "first" ? rows[0] : rows };
  }

  async #send(sql: string, values: readonly (string | null)[]): Promise<Answer> {
    const answer: Promise<Answer> = this.#connection.unsafe(sql, [...values]).then(
      (rows: unknown) => ({ rows }),
      (failed: unknown) => {
        this.#failed ??= { cause: failed };
        return { failed };
      },
    );
    const settled: Promise<void> = answer.then(() => void this.#underWay.delete(settled));
    this.#underWay.add(settled);
    return await answer;
  }
}

/** Gives a recipe the rows that it asked for. */
function given<T>(recipe: Recipe<T>, asked: Asked, answers: readonly Answer[]): Step<T> {
  for (const answer of answers) if ("failed" in answer) return recipe.throw(answer.failed);
  const rows = answers.map((answer) => (answer as { rows: unknown }).rows);
  return recipe.next(Array.isArray(asked) ? rows : rows[0]);
}

/** A recipe may write into the rows that it is given. */
function copied(answer: Answer): Answer {
  if ("failed" in answer) return answer;
  const { rows } = answer;
  return { rows: Array.isArray(rows) ? rows.map((row) => ({ ...row })) : rows && { ...rows } };
}
