import { existsSync } from "node:fs";
import { newestIn } from "../../backup/folder.ts";
import { lastBackupOf } from "../../backup/last.ts";
import { timeOf } from "../../backup/names.ts";
import type { Finding } from "../../protocol/checkup.ts";
import { duration } from "../../protocol/duration.ts";
import { type Check, ok, problem, warning } from "../checked.ts";

const MINUTE_MS = 60_000;
/** A server that makes backups by itself makes one soon after its start. */
const FIRST_MS_MAX = 10 * MINUTE_MS;
/** A backup that a person or another program makes: at least once a day, with two hours of delay. */
const OTHERS_MS_MAX = 26 * 60 * MINUTE_MS;
const MAKE_ONE =
  "make one with `exchat backup FOLDER`, and let the server make one every hour with EXCHAT_BACKUP_DIR=FOLDER on another disk";

/** When the last backup was made, and whether it went well. */
export const checkBackup: Check = ({ config, now, upMs }) => {
  const { backup, dataFolder } = config;
  const last = lastBackupOf(dataFolder);
  const newest = backup && newestIn(backup.folder);
  const madeAt = Math.max(newest === undefined ? 0 : timeOf(newest), last && !last.problem ? last.atMs : 0);
  const every = backup ? `; the server makes one every ${duration(backup.minutes * MINUTE_MS)}` : "";
  if (last?.problem !== undefined && last.atMs > madeAt)
    return [
      problem(
        "backup",
        `the last backup failed ${ago(now() - last.atMs)}: ${last.problem}`,
        mendOf(last.place),
      ),
    ];
  if (madeAt === 0) return [none(backup !== undefined && upMs() < FIRST_MS_MAX, every)];
  const age = now() - madeAt;
  const says = `the last backup was made ${ago(age)}${every}`;
  const most = backup ? 3 * backup.minutes * MINUTE_MS + FIRST_MS_MAX : OTHERS_MS_MAX;
  if (age > most) return [warning("backup", says, backup ? mendOf(backup.folder) : MAKE_ONE)];
  return [ok("backup", says)];
};

const ago = (ms: number): string => (ms < MINUTE_MS ? "just now" : `${duration(ms)} ago`);
const none = (isEarly: boolean, every: string): Finding =>
  isEarly
    ? ok("backup", `there is no backup yet${every}`)
    : warning("backup", `there is no backup of this server${every}`, MAKE_ONE);
const mendOf = (place: string): string =>
  `${existsSync(place) ? "look at" : "there is no"} ${place}, at its free space, and at the server's log; then \`exchat backup ${place}\``;
