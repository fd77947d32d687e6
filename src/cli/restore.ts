import { resolve } from "node:path";
import { type Backup, openBackup } from "../backup/opening.ts";
import { restoreFolder, verifyDatabase } from "../backup/restored-folder.ts";
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
      await verifyDatabase(backup);
      return { said: `${described(backup)}\nwhole: every digest, the database, and every log` };
    }),
};

export const restore: DataVerb = {
  usage: `FOLDER|FILE.tar [--to FOLDER] ${CHOICE}`,
  says: "checks a backup, the newest if none is named, and makes a new data folder of it; it overwrites nothing",
  options: { to: "value", backup: "value" },
  words: 1,
  work: (config, { words: [path = ""], values: { to, backup: name } }) =>
    withBackup(path, name, async (backup) => {
      const folder = resolve(to ?? config.dataFolder);
      const epoch = await restoreFolder(backup, folder);
      return {
        said: [
          described(backup),
          `restored to ${folder}, and checked. The epoch is ${epoch}: clients load everything again`,
          "",
          "To go on:",
          "  1. Stop the former server for good, if it still runs: two servers of one history would both answer.",
          `  2. exchat serve --data ${folder}`,
          "  3. The settings (EXCHAT_...) and certificates are not in a backup: take them from where you keep them.",
          "  4. Make another backup, and look at docs/operations.md for what came back with the old data.",
        ].join("\n"),
      };
    }),
};

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
