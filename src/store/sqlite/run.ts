import type { Database, Statement } from "bun:sqlite";
import type { Ask, Recipe, Text } from "../recipe.ts";
import { sqlOf } from "./dialect.ts";

/** Runs recipes on one connection: every statement is answered at once, so a recipe is a plain call. */
export class Runner {
  readonly #db: Database;
  readonly #statements = new Map<Text<unknown>, Statement>();

  constructor(db: Database) {
    this.#db = db;
  }

  run<T>(recipe: Recipe<T>): T {
    let step = recipe.next();
    while (!step.done) step = this.#go(recipe, step.value);
    return step.value;
  }

  #go<T>(recipe: Recipe<T>, asked: Ask | readonly Ask[]): IteratorResult<Ask | readonly Ask[], T> {
    let rows: unknown;
    try {
      rows = Array.isArray(asked) ? asked.map((ask) => this.#answer(ask)) : this.#answer(asked as Ask);
    } catch (cause) {
      // Thrown inside the recipe, so that it can clean up, and so that the stack says which statement failed.
      return recipe.throw(cause);
    }
    return recipe.next(rows);
  }

  #answer({ text, values, rows }: Ask): unknown {
    const statement = this.#prepared(text);
    if (rows === "all") return statement.all(values);
    if (rows === "first") return statement.get(values) ?? undefined;
    return statement.run(values);
  }

  #prepared(text: Text<unknown>): Statement {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.#db.prepare(sqlOf(text));
    this.#statements.set(text, statement);
    return statement;
  }
}
