import { Database } from "bun:sqlite";

interface Part {
  readonly name: string;
  readonly sql: string;
}

/** A part that these steps make and that the database lacks: then steps that were never released made it. */
export function missingFrom(db: Database, steps: readonly string[]): string | undefined {
  const fresh = new Database(":memory:");
  try {
    for (const step of steps) fresh.run(step);
    const there = new Map(partsOf(db).map(({ name, sql }) => [name, sql]));
    return partsOf(fresh).find(({ name, sql }) => there.get(name) !== sql)?.name;
  } finally {
    fresh.close();
  }
}

/** Only parts with SQL of their own: what SQLite makes by itself follows from them. */
const partsOf = (db: Database): Part[] =>
  db.query<Part, []>("select name, sql from sqlite_schema where sql is not null").all();
