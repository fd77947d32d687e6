/** Changes what the store asks of SQLite, in a worker that imports this first, to see what becomes of it. */
import { Database } from "bun:sqlite";

const run = Database.prototype.run;
const { TUNED_SYNCHRONOUS: synchronous, TUNED_CHECKPOINT_PAGES: pages } = process.env;

Database.prototype.run = function (this: Database, sql: string, ...bindings) {
  const tuned = sql
    .replace(/^pragma synchronous = \w+$/, (own) =>
      synchronous ? `pragma synchronous = ${synchronous}` : own,
    )
    .replace(/^pragma wal_autocheckpoint = \d+$/, (own) =>
      pages ? `pragma wal_autocheckpoint = ${pages}` : own,
    );
  return run.call(this, tuned, ...bindings);
} as typeof run;
