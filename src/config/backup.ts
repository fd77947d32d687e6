import { type Env, problem, whole } from "./readers.ts";

/** Backups that the server makes by itself. */
export interface BackupConfig {
  readonly folder: string;
  /** From the beginning of one to the beginning of the next. */
  readonly minutes: number;
  /** How many stay. */
  readonly keep: number;
}

export const BACKUP_SETTINGS = ["EXCHAT_BACKUP_DIR", "EXCHAT_BACKUP_MINUTES", "EXCHAT_BACKUP_KEEP"];
const MINUTES = 60;
const MINUTES_MAX = 525_600;
const KEEP = 48;
export const KEEP_MAX = 10_000;

/** Undefined = the server makes none by itself. Throws ConfigProblem. */
export function backupOf(env: Env): BackupConfig | undefined {
  const { EXCHAT_BACKUP_DIR: folder, EXCHAT_BACKUP_MINUTES: minutes, EXCHAT_BACKUP_KEEP: keep } = env;
  if (!folder)
    return minutes || keep
      ? problem("EXCHAT_BACKUP_DIR", "is missing: it says in which folder these backups are made")
      : undefined;
  return {
    folder,
    minutes: minutes ? whole(1, MINUTES_MAX)(minutes, "EXCHAT_BACKUP_MINUTES") : MINUTES,
    keep: keep ? whole(1, KEEP_MAX)(keep, "EXCHAT_BACKUP_KEEP") : KEEP,
  };
}
