import { Database } from "bun:sqlite";

interface Part {
  readonly name: string;
  readonly sql: string;
}

/** What the database lacks of what these steps make, if anything: it was made by steps that were never released. */
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

/** Only what was written down: what SQLite makes by itself follows from that. */
const partsOf = (db: Database): Part[] =>
  db.query<Part, []>("select name, sql from sqlite_schema where sql is not null").all();
