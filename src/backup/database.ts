import { randomBytes } from "node:crypto";
import type { CopyingEngine } from "../store/copying/copy.ts";
import { quoted } from "../store/copying/engine.ts";
import { planOf, type Table } from "../store/copying/plan.ts";
import { openDatabase, openMoment } from "../store/copying/postgres.ts";
import { isEmpty, metaOf, setMeta } from "../store/copying/values.ts";
import type { Address } from "../store/postgres/address.ts";
import { SCHEMA } from "../store/postgres/migrate.ts";
import { StoreProblem } from "../store/problem.ts";
import type { Moment } from "./content.ts";
import { checkLogs, headsOf, logsOf, serverOf } from "./logs.ts";
import { LogsOfTables } from "./logs-of-tables.ts";
import { newer } from "./manifest.ts";
import type { Backup } from "./opening.ts";
import { fileNamed, partsOf } from "./rebuilt.ts";
import { fileOf, tableContent, tableFile } from "./rows-file.ts";

/** Begins to read a PostgreSQL database, while nodes write to it or not. Throws StoreProblem. */
export async function beginDatabase(address: Address): Promise<Moment> {
  const engine = await openMoment(address);
  try {
    const meta = await metaOf(engine);
    const [found] = await engine.all<{ version: unknown }>("select max(version) as version from migrations");
    return {
      origin: {
        engine: "postgres",
        schema: Number(found?.version),
        server: serverOf(meta),
        epoch: meta.get("epoch") ?? "",
        heads: await headsOf((sql) => engine.all(sql)),
      },
      contents: planOf(engine.tables, engine.tables).map((table) => tableContent(engine, table)),
      end: () => engine.close(),
    };
  } catch (cause) {
    await engine.close();
    throw cause;
  }
}

/** Checks the files of a database's backup without a database. Throws StoreProblem. */
export async function verifyTables(backup: Backup): Promise<void> {
  const tables = new LogsOfTables();
  for (const file of backup.manifest.files) {
    const { header, rows } = await tableFile(partsOf(backup, file));
    for await (const some of rows) tables.take(header.table, some);
  }
  checkLogs(tables.logs, backup.manifest.heads);
}

/**
 * Puts a backup into an empty database, in one transaction: all of it, checked, or nothing. Returns the new epoch. Throws
 * StoreProblem.
 */
export async function restoreDatabase(backup: Backup, address: Address): Promise<string> {
  refuseOther(backup);
  const engine = await openDatabase(address);
  const epoch = randomBytes(8).toString("hex");
  try {
    await engine.refuseServers();
    const plan = planOf(engine.tables, engine.tables);
    if (!(await isEmpty(engine, plan)))
      throw new StoreProblem(
        `${engine.place} is not empty: restore to an empty database, so that nothing is overwritten`,
      );
    await engine.atOnce(async () => {
      for (const table of plan) await fill(engine, table, backup);
      await setMeta(engine, "epoch", epoch);
      checkLogs(await logsOf((sql) => engine.all(sql)), backup.manifest.heads);
    });
    return epoch;
  } finally {
    await engine.close();
  }
}

/** The tables have to be those of this version: a step from one version to the next also changes rows. */
function refuseOther({ manifest: { schema, version }, source }: Backup): void {
  if (schema > SCHEMA) throw newer(`the backup ${source.place} was`, `version ${version}, schema ${schema}`);
  if (schema < SCHEMA)
    throw new StoreProblem(
      `the backup ${source.place} was made by ExChat ${version} (schema ${schema}): restore it with that version, and then update`,
    );
}

async function fill(engine: CopyingEngine, table: Table, backup: Backup): Promise<void> {
  const { header, rows } = await tableFile(partsOf(backup, fileNamed(backup, fileOf(table))));
  if (JSON.stringify(header.table) !== JSON.stringify(table))
    throw new StoreProblem(`the backup has another table "${table.name}" than this ExChat`);
  await engine.all(`delete from ${quoted(table.name)}`);
  await engine.fill(table, rows);
  if (table.isNumbered) await engine.setLastNumber(table, header.last);
}
