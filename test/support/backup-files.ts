import { Database } from "bun:sqlite";
import { expect } from "bun:test";
import { ArchiveTarget, toFile } from "../../src/backup/archive.ts";
import type { Moment } from "../../src/backup/content.ts";
import { beginFolder } from "../../src/backup/data-folder.ts";
import { FolderTarget } from "../../src/backup/folder.ts";
import { type Made, makeBackup } from "../../src/backup/making.ts";
import { openBackup } from "../../src/backup/opening.ts";
import { restoreFolder, verifyDatabase } from "../../src/backup/restored-folder.ts";
import type { Target } from "../../src/backup/target.ts";
import { StoreProblem } from "../../src/store/problem.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import type { TempFolder } from "./temp-folder.ts";
import { Townsfolk } from "./townsfolk.ts";

const version = "0.0.0";
const now = Date.now();
let made = 0;

/** Each backup is a moment later than the one before. */
export function making(begin: () => Promise<Moment>, target: Target): Promise<Made> {
  made += 1;
  return makeBackup({ target, begin, version, now: now + made });
}

export const toFolder = (data: string, path: string, keep?: number): Promise<Made> =>
  making(() => beginFolder(data), new FolderTarget({ path, keep }));
export const toArchive = (data: string, path: string): Promise<Made> =>
  making(() => beginFolder(data), new ArchiveTarget(toFile(path), now));

export async function verified(path: string): Promise<void> {
  const backup = await openBackup(path, undefined);
  try {
    await verifyDatabase(backup);
  } finally {
    backup.source.close();
  }
}

export async function restored(path: string, folder: string, name?: string): Promise<void> {
  const backup = await openBackup(path, name);
  try {
    await restoreFolder(backup, folder);
  } finally {
    backup.source.close();
  }
}

/** Why a backup is refused: one sentence for the operator. */
export async function refusal(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "it was taken";
  } catch (cause) {
    if (!(cause instanceof StoreProblem)) throw cause;
    expect(cause.message).not.toContain("\n");
    return cause.message;
  }
}

/** Opens the store of a data folder in this process, does something in it, and closes it. */
export async function inTown<T>(data: string, work: (town: Townsfolk) => Promise<T>): Promise<T> {
  const store = await openSqlite({ folder: data, log: () => undefined, fatal: () => undefined });
  try {
    return await work(new Townsfolk(store));
  } finally {
    await store.close();
  }
}

/** A data folder that no server uses, in which a few people have talked. */
export async function talkedIn(folder: TempFolder, name = "data"): Promise<string> {
  const data = folder.in(name);
  await inTown(data, async (town) => {
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    for (const body of ["one", "two", "three"]) await town.post(ada, room, body);
  });
  return data;
}

export function writes(folder: string, sql: string): void {
  using db = new Database(`${folder}/exchat.sqlite`, { strict: true });
  db.run(sql);
}
