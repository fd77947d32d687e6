import { resolve } from "node:path";
import { restoreDatabase, verifyTables } from "../backup/database.ts";
import { type Backup, openBackup } from "../backup/opening.ts";
import { restoreFolder, verifyDatabase } from "../backup/restored-folder.ts";
import type { Config } from "../config.ts";
import { withoutPassword } from "../store/copying/postgres.ts";
import { type Address, addressProblem, CONNECTIONS_MIN } from "../store/postgres/address.ts";
import { exits } from "./exits.ts";
import type { DataVerb, Said } from "./verb.ts";

const CHOICE = "[--backup NAME]";

export const verify: DataVerb = {
  usage: `FOLDER|FILE.tar ${CHOICE}`,
  says: "checks a backup, the newest if none is named: all digests, the database, and that no log has a gap",
  options: { backup: "value" },
  words: 1,
  work: (_, { words: [path = ""], values }) =>
    withBackup(path, values["backup"], async (backup) => {
      const isFolder = backup.manifest.engine === "sqlite";
      await (isFolder ? verifyDatabase(backup) : verifyTables(backup));
      return { said: `${described(backup)}\nwhole: every digest, the database, and every log` };
    }),
};

export const restore: DataVerb = {
  usage: `FOLDER|FILE.tar [--to FOLDER | --to postgres://USER@HOST/DATABASE [--password-file FILE]] ${CHOICE}`,
  says:
    "checks a backup, the newest if none is named, and makes a new data folder of it, or fills an empty database; it overwrites " +
    "nothing",
  options: { to: "value", "password-file": "value", backup: "value" },
  words: 1,
  work: async (config, { words: [path = ""], values }) => {
    const target = targetOf(config, values);
    if ("problem" in target) return target;
    return await withBackup(path, values["backup"], (backup) => restoreTo(target, backup));
  },
};

/** Where a backup goes: a folder or a database. */
type Target = { readonly folder: string } | { readonly address: Address };

function targetOf(
  { database, dataFolder }: Config,
  { to, "password-file": passwordFile }: Readonly<Record<string, string>>,
): Target | { readonly problem: string; readonly code: number } {
  if (to === undefined) return database ? { address: database } : { folder: resolve(dataFolder) };
  if (!/^postgres(?:ql)?:/.test(to)) return { folder: resolve(to) };
  const problem = addressProblem(to);
  if (problem !== undefined) return { problem: `--to ${problem}, or it is a folder`, code: exits.usage };
  return { address: { url: to, passwordFile, connections: CONNECTIONS_MIN } };
}

async function restoreTo(target: Target, backup: Backup): Promise<Said> {
  const isFolder = backup.manifest.engine === "sqlite";
  if ("folder" in target !== isFolder)
    return {
      problem: isFolder
        ? "this backup is of a data folder: restore it with --to FOLDER; `exchat migrate` then moves it to PostgreSQL"
        : "this backup is of a PostgreSQL database: restore it with --to postgres://USER@HOST/DATABASE",
      code: exits.usage,
    };
  const epoch =
    "folder" in target
      ? await restoreFolder(backup, target.folder)
      : await restoreDatabase(backup, target.address);
  const place = "folder" in target ? target.folder : withoutPassword(target.address.url);
  const start =
    "folder" in target
      ? `exchat serve --data ${place}`
      : `EXCHAT_DATABASE=${place} exchat serve, on each node; with the secret of before (EXCHAT_SECRET_FILE)`;
  return { said: [described(backup), ...goingOn(place, start, epoch)].join("\n") };
}

const goingOn = (place: string, start: string, epoch: string): string[] => [
  `restored to ${place}, and checked. The epoch is ${epoch}: clients load everything again`,
  "",
  "To go on:",
  "  1. Stop the former server for good, if it still runs: two servers of one history would both answer.",
  `  2. ${start}`,
  "  3. The settings (EXCHAT_...) and certificates are not in a backup: take them from where you keep them.",
  "  4. Make another backup, and look at docs/operations.md for what came back with the old data.",
];

async function withBackup(
  path: string,
  name: string | undefined,
  work: (backup: Backup) => Promise<Said>,
): Promise<Said> {
  if (path === "-") return { problem: "a backup is read from a folder or a file", code: exits.usage };
  const backup = await openBackup(path, name);
  try {
    return await work(backup);
  } finally {
    backup.source.close();
  }
}

function described({ name, manifest, source }: Backup): string {
  const { version, engine, server, epoch, heads, at } = manifest;
  const events = Object.values(heads).reduce((sum, head) => sum + head, 0);
  return [
    `backup ${name} in ${source.place}`,
    `  of      ${at}, by ExChat ${version} on ${engine === "sqlite" ? "SQLite" : "PostgreSQL"}`,
    `  server  ${server}, epoch ${epoch}`,
    `  logs    ${Object.keys(heads).length}, which end at ${events.toLocaleString("en")} events in all`,
  ].join("\n");
}
