import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** In the data folder: how the last backup of its server went, whoever made it. It is no part of a backup. */
const FILE = "last-backup.json";

/** How a backup went. */
export interface LastBackup {
  /** When it ended, in milliseconds since 1970. */
  readonly atMs: number;
  /** The folder or file that has it. */
  readonly place: string;
  /** Why it failed; undefined = it is complete. */
  readonly problem?: string;
}

/** Undefined = no backup was made with this data folder. */
export function lastBackupOf(dataFolder: string): LastBackup | undefined {
  try {
    const { atMs, place, problem } = JSON.parse(readFileSync(join(dataFolder, FILE), "utf8")) as LastBackup;
    if (!Number.isFinite(atMs)) return undefined;
    return { atMs, place: String(place), ...(problem !== undefined && { problem: String(problem) }) };
  } catch {
    return undefined;
  }
}

/** A backup is as good without the note: the folder may be another user's, or not to be written. */
export function noteBackup(dataFolder: string, how: LastBackup): void {
  try {
    writeFileSync(join(dataFolder, FILE), `${JSON.stringify(how)}\n`, { mode: 0o600 });
  } catch {
    // The doctor then says that it knows of none.
  }
}
