import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { StoreProblem } from "../problem.ts";
import { EPOCH_FILE } from "./epoch.ts";
import { tighten } from "./owner.ts";
import { RESERVE_FILE } from "./reserve.ts";

export const DATABASE_FILE = "exchat.sqlite";
/** The search index. It can be built again at any time. */
export const SEARCH_FILE = "search.sqlite";
export const LOCK_FILE = "lock.sqlite";
/** The name of this node of a server with several. */
export const NODE_FILE = "node";
/** Which history of a PostgreSQL database a node has seen. */
export const HISTORY_FILE = "history.json";
/** A random text that distinguishes a node that starts again from another node of the same name. */
export const HOME_FILE = "home";
/** What is encrypted in the database opens with these. They are in each backup. */
export const KEY_FILES = ["scram.key"];
/** The end of the name of a file that a restore has not put in its place yet. */
export const RESTORING = ".restoring";
// `exchat` verbs reach the server by the socket.
const OWN_FILES = [
  DATABASE_FILE,
  LOCK_FILE,
  EPOCH_FILE,
  RESERVE_FILE,
  SEARCH_FILE,
  NODE_FILE,
  HISTORY_FILE,
  HOME_FILE,
  ...KEY_FILES,
  "control.sock",
  "last-backup.json",
];

export const databaseIn = (folder: string): string => join(folder, DATABASE_FILE);
export const hasIndex = (folder: string): boolean => existsSync(join(folder, SEARCH_FILE));

/** Makes the data folder if it does not exist. */
export function makeFolder(folder: string): void {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) flushNames(resolve(made), resolve(folder));
    if (!statSync(folder).isDirectory()) throw new Error("it is not a folder");
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new StoreProblem(`the data folder ${folder} cannot be written to: ${(cause as Error).message}`);
  }
}

/**
 * Takes all rights from other users of the machine: on the files, even if others made them, and on the folder, unless
 * it has other people's files.
 */
export function keepToOwner(folder: string): void {
  const names = readdirSync(folder);
  const own = names.filter((name) => OWN_FILES.some((file) => isOf(name, file)));
  for (const name of own) tighten(join(folder, name));
  if (own.length === names.length) tighten(folder);
}

/** Whether the name is the file or belongs to it, such as its log. */
const isOf = (name: string, file: string): boolean =>
  name === file || (/^[-.]/.test(name.slice(file.length)) && name.startsWith(file));

/** Why no server may open the database of a folder, in one sentence. SQLite would take an empty or missing file for a new database, and delete the log beside it. */
export function lostDatabase(folder: string): string | undefined {
  const sizeOf = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.size;
  const path = join(folder, DATABASE_FILE);
  if (sizeOf(DATABASE_FILE + RESTORING) !== undefined)
    return `a restore to ${folder} was interrupted: run the same \`exchat restore\` again, or empty the folder`;
  const size = sizeOf(DATABASE_FILE) ?? 0;
  const hadOne = sizeOf(EPOCH_FILE) !== undefined || (sizeOf(`${DATABASE_FILE}-wal`) ?? 0) > 0;
  if (size > 0 || !hadOne) return undefined;
  return `the database ${path} is empty or gone, but there was one: restore a backup, or move the data folder away to start again`;
}

/** SQLite flushes the files in the data folder, but a power cut could still remove new folders that lead to it. */
function flushNames(first: string, last: string): void {
  for (let folder = last; ; folder = dirname(folder)) {
    const parent = openSync(dirname(folder), "r");
    fsyncSync(parent);
    closeSync(parent);
    if (folder === first) return;
  }
}
