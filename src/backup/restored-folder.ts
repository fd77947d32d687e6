import { Database } from "bun:sqlite";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StoreProblem } from "../store/problem.ts";
import { DATABASE_FILE, KEY_FILES, LOCK_FILE, makeFolder, RESTORING } from "../store/sqlite/folder.ts";
import { lockFolder } from "../store/sqlite/lock.ts";
import { isOurs, SCHEMA, versionOf } from "../store/sqlite/migrate.ts";
import { flushFolder, problemWith } from "./disk.ts";
import { checkLogs, logsOf, serverOf } from "./logs.ts";
import { type Manifest, newer } from "./manifest.ts";
import type { Backup } from "./opening.ts";
import { fileNamed, partsOf, rebuild } from "./rebuilt.ts";

/** Rebuilds the database in a folder for temporary files, and checks it. Throws StoreProblem. */
export async function verifyDatabase(backup: Backup): Promise<void> {
  refuseNewer(backup);
  const folder = mkdtempSync(join(tmpdir(), "exchat-verify-"));
  try {
    const path = join(folder, DATABASE_FILE);
    await rebuild(backup, fileNamed(backup, DATABASE_FILE), path);
    await checked(path, backup.manifest, () => {});
    for (const file of backup.manifest.files)
      if (file.name !== DATABASE_FILE) for await (const _ of partsOf(backup, file));
  } catch (cause) {
    throw problemWith(`the backup cannot be checked in ${folder} (TMPDIR names another place)`, cause);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Makes a data folder of a backup. The folder is empty, does not exist, or has what an interrupted restore left there: until
 * everything is checked, the files have other names, and no server starts. Returns the new epoch. Throws StoreProblem.
 */
export async function restoreFolder(backup: Backup, folder: string): Promise<string> {
  refuseNewer(backup);
  makeFolder(folder);
  refuseFilled(folder);
  const lock = lockFolder(folder);
  const names = [DATABASE_FILE, ...KEY_FILES].filter((name) =>
    backup.manifest.files.some((file) => file.name === name),
  );
  try {
    const epoch = randomBytes(8).toString("hex");
    for (const name of names) await rebuild(backup, fileNamed(backup, name), join(folder, name + RESTORING));
    await checked(join(folder, DATABASE_FILE + RESTORING), backup.manifest, (db) => begin(db, epoch));
    // The database comes last: until it has its name, a server refuses the folder.
    for (const name of names.toReversed()) renameSync(join(folder, name + RESTORING), join(folder, name));
    flushFolder(folder);
    return epoch;
  } catch (cause) {
    for (const name of names) rmSync(join(folder, name + RESTORING), { force: true });
    throw problemWith(`nothing was restored to ${folder}`, cause);
  } finally {
    lock.release();
  }
}

function refuseNewer({ manifest, source }: Backup): void {
  if (manifest.engine === "sqlite" && manifest.schema > SCHEMA)
    throw newer(`the backup ${source.place} was`, `version ${manifest.version}, schema ${manifest.schema}`);
}

function refuseFilled(folder: string): void {
  const isUnfinished = existsSync(join(folder, DATABASE_FILE + RESTORING));
  const isOurs = (name: string) =>
    name.startsWith(LOCK_FILE) ||
    name === "lost+found" ||
    [DATABASE_FILE, ...KEY_FILES].some((file) => name.startsWith(file + RESTORING)) ||
    (isUnfinished && KEY_FILES.includes(name));
  const other = readdirSync(folder).find((name) => !isOurs(name));
  if (other !== undefined)
    throw new StoreProblem(
      `${folder} is not empty (${other}): restore to a new folder, so that nothing is overwritten`,
    );
}

/** Throws StoreProblem if the database is not what the manifest says. `then` may change it, on disk when this resolves. */
async function checked(path: string, manifest: Manifest, then: (db: Database) => void): Promise<void> {
  const db = new Database(path, { create: false, readwrite: true, strict: true });
  try {
    // No files beside it.
    db.run("pragma journal_mode = delete");
    db.run("pragma synchronous = full");
    const whole = db.query<{ integrity_check: string }, []>("pragma integrity_check(1)").get();
    if (whole?.integrity_check !== "ok")
      throw new StoreProblem(`the database in the backup is damaged: ${whole?.integrity_check}`);
    isOurs(db, path);
    const meta = new Map(db.query("select key, value from meta").values() as [string, string][]);
    if (
      versionOf(db) !== manifest.schema ||
      meta.get("epoch") !== manifest.epoch ||
      serverOf(meta) !== manifest.server
    )
      throw new StoreProblem("the database in the backup is not the one of its list of contents");
    checkLogs(await logsOf((sql) => db.query(sql).all() as Record<string, unknown>[]), manifest.heads);
    then(db);
  } finally {
    db.close();
  }
}

/** From here on other events get the numbers that events had. */
function begin(db: Database, epoch: string): void {
  db.transaction(() => {
    db.run("update meta set value = ? where key = 'epoch'", [epoch]);
    db.run("delete from meta where key in ('mark', 'mark_before')");
  })();
}
