import type { ReservedSQL, SQL } from "bun";
import type { Address } from "../postgres/address.ts";
import { connect } from "../postgres/connect.ts";
import { TRY_LOCK_MIGRATIONS } from "../postgres/locks.ts";
import { migrate } from "../postgres/migrate.ts";
import { Runner } from "../postgres/run.ts";
import { StoreProblem } from "../problem.ts";
import { nodes } from "../questions/leases.ts";
import { type CopyingEngine, fillFrom, linesOf } from "./copy.ts";
import { list, quoted, type Row, type Value } from "./engine.ts";
import type { Column, Table } from "./plan.ts";

interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  /** Its place in the primary key, from 1. */
  readonly pk: number | null;
  readonly numbered: string;
}

/**
 * The database, locked: no node can start on it meanwhile, since a node that starts takes the lock of the migrations. Its
 * tables are made or brought up to date first. Throws StoreProblem when it cannot be reached, or is another program's.
 */
export async function openDatabase(address: Address): Promise<CopyingEngine> {
  const place = `the PostgreSQL database ${withoutPassword(address.url)}`;
  const sql = connect(address, 1);
  try {
    const connection = await sql.reserve();
    await connection.unsafe("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");
    const [lock] = await connection.unsafe(TRY_LOCK_MIGRATIONS);
    if (!lock.taken)
      throw new StoreProblem(
        `${place} is in use by an ExChat that starts or copies: wait for it, or stop it`,
      );
    await inOne(connection, () => migrate(connection));
    return new PostgresEngine({ sql, connection, place, tables: await tablesOf(connection) });
  } catch (cause) {
    await sql.close({ timeout: 0 });
    throw asProblem(place, cause);
  }
}

/**
 * The database as it is at one moment, only to be read, while nodes write: PostgreSQL shows one connection the same rows until it is
 * closed. Throws StoreProblem when it cannot be reached, or has no tables of an ExChat that this one can read.
 */
export async function openMoment(address: Address): Promise<CopyingEngine> {
  const place = `the PostgreSQL database ${withoutPassword(address.url)}`;
  const sql = connect(address, 1);
  try {
    const connection = await sql.reserve();
    await connection.unsafe("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");
    await connection.unsafe("begin isolation level repeatable read, read only");
    // By the key's index, as rows are wanted in its order: sorting a large table would fill the disk of the database.
    await connection.unsafe("set local enable_sort = off");
    const tables = await tablesOf(connection);
    if (!tables.some(({ name }) => name === "migrations"))
      throw new StoreProblem(`there is no ExChat in ${place}`);
    return new PostgresEngine({ sql, connection, place, tables });
  } catch (cause) {
    await sql.close({ timeout: 0 });
    throw asProblem(place, cause);
  }
}

/** An address as people may see it. */
export function withoutPassword(url: string): string {
  const shown = new URL(url);
  return shown.password === "" ? url : Object.assign(shown, { password: "" }).href;
}

interface Parts {
  readonly sql: SQL;
  readonly connection: ReservedSQL;
  readonly place: string;
  readonly tables: readonly Table[];
}

class PostgresEngine implements CopyingEngine {
  readonly place: string;
  readonly tables: readonly Table[];
  readonly #sql: SQL;
  readonly #connection: ReservedSQL;

  constructor({ sql, connection, place, tables }: Parts) {
    this.#sql = sql;
    this.#connection = connection;
    this.place = place;
    this.tables = tables;
  }

  async all<R>(sql: string, values: readonly Value[] = []): Promise<R[]> {
    // As text, so that PostgreSQL finds the type itself.
    const texts = values.map((value) => (typeof value === "number" ? String(value) : value));
    return await this.#tried(() => this.#connection.unsafe(sql, texts));
  }

  async atOnce(work: () => Promise<void>): Promise<void> {
    await this.#tried(() => inOne(this.#connection, work));
  }

  async insert({ name, columns }: Table, rows: readonly Row[]): Promise<void> {
    const names = columns.map((column) => column.name);
    const types = columns.map(({ name, type }) => `${quoted(name)} ${type === "number" ? "bigint" : "text"}`);
    const given = rows.map((row) => Object.fromEntries(names.map((column, i) => [column, row[i]])));
    await this.all(
      `insert into ${quoted(name)} (${list(names)}) select ${list(names)}
        from json_to_recordset(cast(cast($1 as text) as json)) as given (${types.join(", ")})`,
      [JSON.stringify(given)],
    );
  }

  async *lines(table: Table): AsyncGenerator<readonly string[]> {
    try {
      yield* linesOf(this.#connection, table);
    } catch (cause) {
      throw asProblem(this.place, cause);
    }
  }

  async fill(table: Table, rows: AsyncIterable<readonly Row[]>): Promise<void> {
    await this.#tried(() => fillFrom(this.#connection, table, rows));
  }

  async lastNumber({ name, key, isNumbered }: Table): Promise<number> {
    const [id = ""] = key;
    const given = `coalesce(pg_sequence_last_value(cast(pg_get_serial_sequence('${name}', '${id}') as regclass)), 0)`;
    const [found] = await this.all<{ last: string }>(
      `select greatest((select coalesce(max(${quoted(id)}), 0) from ${quoted(name)}), ${isNumbered ? given : 0}) as last`,
    );
    return Number(found?.last ?? 0);
  }

  async setLastNumber({ name, key: [id = ""] }: Table, last: number): Promise<void> {
    const sequence = `pg_get_serial_sequence('${name}', '${id}')`;
    await this.all(`select setval(${sequence}, ${Math.max(1, last)}, ${last > 0})`);
  }

  async refuseServers(): Promise<void> {
    // Leases go by the database's clock.
    const alive = await this.#tried(() => new Runner(this.#connection).run(nodes(Date.now())));
    if (alive.length === 0) return;
    const names = alive.map(({ node }) => node).join(", ");
    const seconds = Math.ceil(Math.max(...alive.map(({ forMs }) => forMs)) / 1_000);
    throw new StoreProblem(
      `${this.place} is used by the nodes ${names}: stop them. A node that was killed counts for ${seconds} seconds more`,
    );
  }

  async close(): Promise<void> {
    // PostgreSQL may notice the end of the connection later, and the next to open the database must not find it locked.
    await this.#connection.unsafe("select pg_advisory_unlock_all()").catch(() => undefined);
    this.#connection.release();
    await this.#sql.close({ timeout: 0 });
  }

  async #tried<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw asProblem(this.place, cause);
    }
  }
}

async function inOne(connection: ReservedSQL, work: () => Promise<void>): Promise<void> {
  await connection.unsafe("begin");
  try {
    await work();
    await connection.unsafe("commit");
  } catch (cause) {
    // A connection that is lost has rolled back.
    await connection.unsafe("rollback").catch(() => undefined);
    throw cause;
  }
}

const asProblem = (place: string, cause: unknown): unknown =>
  cause instanceof StoreProblem
    ? cause
    : new StoreProblem(`${place} cannot be used: ${(cause as Error).message}`);

async function tablesOf(connection: ReservedSQL): Promise<Table[]> {
  const rows: ColumnRow[] = await connection.unsafe(
    `select cast(t.relname as text) as "table", cast(a.attname as text) as name, format_type(a.atttypid, null) as type,
        array_position(k.conkey, a.attnum) as pk, cast(a.attidentity as text) as numbered
      from pg_class t join pg_attribute a on a.attrelid = t.oid
        left join pg_constraint k on k.conrelid = t.oid and k.contype = 'p'
      where t.relnamespace = cast(current_schema() as regnamespace) and t.relkind in ('r', 'p')
        and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
  );
  // By their bytes, as SQLite orders them, whatever the database's collation.
  rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...Map.groupBy(rows, ({ table }) => table)].map(([name, columns]) => ({
    name,
    columns: columns.map(
      ({ name, type }): Column => ({ name, type: /^(?:bigint|integer)$/.test(type) ? "number" : "text" }),
    ),
    key: columns
      .filter(({ pk }) => pk !== null)
      .sort((a, b) => Number(a.pk) - Number(b.pk))
      .map((column) => column.name),
    isNumbered: columns.some(({ numbered }) => numbered !== ""),
  }));
}
