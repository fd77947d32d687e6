import type { Database, Statement } from "bun:sqlite";
import { existsSync, statSync } from "node:fs";
import { StoreProblem } from "../problem.ts";
import { databaseIn, keepToOwner, lostDatabase, makeFolder } from "../sqlite/folder.ts";
import { lockFolder } from "../sqlite/lock.ts";
import { opened, openForWriting } from "../sqlite/open.ts";
import { type Engine, list, quoted, type Row, type Value } from "./engine.ts";
import type { Column, Table } from "./plan.ts";

type Bound = Value[];
interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly pk: number;
  readonly isNumbered: number;
}

/**
 * The data folder, locked: no server can run in it meanwhile. Its tables are brought up to date first. Throws StoreProblem when
 * a server runs there, or the folder has no database and none is to be made.
 */
export function openFolder(folder: string, { make }: { readonly make: boolean }): Engine {
  const path = databaseIn(folder);
  if (!make && !existsSync(path))
    throw new StoreProblem(`there is no ExChat in ${folder}: name its folder with --data or EXCHAT_DATA`);
  makeFolder(folder);
  const lock = lockFolder(folder);
  try {
    const lost = lostDatabase(folder);
    if (lost !== undefined) throw new StoreProblem(lost);
    keepToOwner(folder);
    const db = openForWriting(path, statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    return new SqliteEngine(db, `the data folder ${folder}`, lock);
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

class SqliteEngine implements Engine {
  readonly place: string;
  readonly tables: readonly Table[];
  readonly #db: Database;
  readonly #lock: { release(): void };
  readonly #statements = new Map<string, Statement>();

  constructor(db: Database, place: string, lock: { release(): void }) {
    this.#db = db;
    this.place = place;
    this.#lock = lock;
    this.tables = tablesOf(db);
  }

  async all<R>(sql: string, values: readonly Value[] = []): Promise<R[]> {
    return this.#tried(() => this.#prepared(sql).all(...(values as Bound)) as R[]);
  }

  async atOnce(work: () => Promise<void>): Promise<void> {
    this.#tried(() => this.#db.run("begin immediate"));
    try {
      await work();
      this.#tried(() => this.#db.run("commit"));
    } catch (cause) {
      if (this.#db.inTransaction) this.#db.run("rollback");
      throw cause;
    }
  }

  async insert({ name, columns }: Table, rows: readonly Row[]): Promise<void> {
    const places = columns.map((_, i) => `$${i + 1}`).join(", ");
    const names = list(columns.map((column) => column.name));
    const statement = this.#prepared(`insert into ${quoted(name)} (${names}) values (${places})`);
    this.#tried(() => {
      for (const row of rows) statement.run(...(row as Bound));
    });
  }

  async lastNumber({ name, key }: Table): Promise<number> {
    const [found] = await this.all<{ last: number }>(
      `select max(coalesce((select max(${list(key)}) from ${quoted(name)}), 0),
        coalesce((select seq from sqlite_sequence where name = $1), 0)) as last`,
      [name],
    );
    return found?.last ?? 0;
  }

  async setLastNumber({ name }: Table, last: number): Promise<void> {
    await this.all("delete from sqlite_sequence where name = $1", [name]);
    await this.all("insert into sqlite_sequence (name, seq) values ($1, $2)", [name, last]);
  }

  /** The lock of the folder keeps them out. */
  async refuseServers(): Promise<void> {}

  async close(): Promise<void> {
    this.#db.run("pragma wal_checkpoint(truncate)");
    this.#db.close();
    this.#lock.release();
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql.replace(/\$(\d+)/g, "?$1"));
    this.#statements.set(sql, statement);
    return statement;
  }

  #tried<T>(work: () => T): T {
    return opened(this.#db.filename, work);
  }
}

function tablesOf(db: Database): Table[] {
  const rows = db
    .query<ColumnRow, []>(
      `select t.name as "table", c.name, c.type, c.pk, t.sql like '% autoincrement%' as isNumbered
        from sqlite_schema t, pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite_%' order by t.name, c.name`,
    )
    .all();
  return [...Map.groupBy(rows, ({ table }) => table)].map(([name, columns]) => ({
    name,
    columns: columns.map(
      (column): Column => ({ name: column.name, type: column.type === "INTEGER" ? "number" : "text" }),
    ),
    key: columns
      .filter(({ pk }) => pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map((column) => column.name),
    isNumbered: columns[0]?.isNumbered === 1,
  }));
}
