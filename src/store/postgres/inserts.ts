import type { Values } from "../recipe.ts";
import { type Statement, valueNamed } from "./statement.ts";

/**
 * Inserts for which nobody waits, kept back so that many rows leave as one statement. They leave before any other statement
 * that names their table.
 */
export class Inserts {
  readonly #rows = new Map<Statement, object[]>();
  readonly #send: (sql: string, value: string) => void;

  constructor(send: (sql: string, value: string) => void) {
    this.#send = send;
  }

  /** Whether it was kept: any other statement is to be sent at once. */
  keep(statement: Statement, values: Values): boolean {
    const { many } = statement;
    if (!many) return false;
    const row: Record<string, string | number | null> = {};
    for (const [i, column] of many.columns.entries()) row[column] = valueNamed(values, many.names[i] ?? "");
    const rows = this.#rows.get(statement);
    if (rows) rows.push(row);
    else this.#rows.set(statement, [row]);
    return true;
  }

  /** What has to leave before this text; all, when none is named. */
  leave(before?: string): void {
    for (const [statement, rows] of this.#rows) {
      const { many } = statement;
      if (!many || (before !== undefined && !before.includes(many.table))) continue;
      this.#rows.delete(statement);
      this.#send(many.sql, JSON.stringify(rows));
    }
  }
}
