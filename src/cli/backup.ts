import { constants, setPriority } from "node:os";
import { ArchiveTarget, toFile, toOutput } from "../backup/archive.ts";
import type { Moment } from "../backup/content.ts";
import { beginFolder } from "../backup/data-folder.ts";
import { beginDatabase } from "../backup/database.ts";
import { FolderTarget } from "../backup/folder.ts";
import { noteBackup } from "../backup/last.ts";
import { type Made, makeBackup } from "../backup/making.ts";
import { nameAt } from "../backup/names.ts";
import type { Target } from "../backup/target.ts";
import { KEEP_MAX } from "../config/backup.ts";
import type { Config } from "../config.ts";
import { exits } from "./exits.ts";
import type { DataVerb } from "./verb.ts";

const OUTPUT = "-";

export const backup: DataVerb = {
  usage: "FOLDER [--keep N] | FILE.tar | -",
  says:
    "makes a backup, also while the server runs. FOLDER = only what has changed since the last one there; --keep = how many stay. " +
    "FILE.tar = one archive; - = the archive goes to standard output",
  options: { keep: "value" },
  words: 1,
  work: async (config, { words: [to = ""], values: { keep } }, { version }) => {
    if (keep !== undefined && !(/^[1-9][0-9]{0,4}$/.test(keep) && Number(keep) <= KEEP_MAX))
      return { problem: `--keep is a number from 1 to ${KEEP_MAX}`, code: exits.usage };
    // The server comes first.
    setPriority(constants.priority.PRIORITY_LOW);
    const now = Date.now();
    const said = await noted(config, to, async () => {
      const target = targetOf(to, keep === undefined ? undefined : Number(keep), now);
      return saidOf(await makeBackup({ target, begin: () => momentOf(config), version, now }), target.place);
    });
    return to === OUTPUT ? { aside: said } : { said };
  },
};

/** Notes in the data folder how it went, for `exchat doctor`. */
async function noted<T>({ dataFolder }: Config, place: string, make: () => Promise<T>): Promise<T> {
  try {
    const made = await make();
    noteBackup(dataFolder, { atMs: Date.now(), place });
    return made;
  } catch (cause) {
    noteBackup(dataFolder, { atMs: Date.now(), place, problem: (cause as Error).message });
    throw cause;
  }
}

function targetOf(to: string, keep: number | undefined, now: number): Target {
  if (to === OUTPUT) return new ArchiveTarget(toOutput(), now);
  if (to.endsWith(".tar")) return new ArchiveTarget(toFile(to), now);
  return new FolderTarget({ path: to, keep });
}

const momentOf = ({ database, dataFolder }: Config): Promise<Moment> =>
  database ? beginDatabase(database) : beginFolder(dataFolder);

function saidOf({ manifest, bytesNew }: Made, place: string): string {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return `backup ${nameAt(manifest.at)} of ${megabytes(bytes)}, ${megabytes(bytesNew)} of it new in ${place}`;
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
