import { Database } from "bun:sqlite";
import { accessSync, closeSync, constants, fsyncSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { StoreProblem } from "./open.ts";

/**
 * Makes the data folder and takes it for this process. The lock is one that the system itself gives back when the
 * process ends, however it ends: an exclusive transaction on a database file of its own.
 */
export function lockFolder(folder: string): { release(): void } {
  makeFolder(folder);
  const path = join(folder, "lock.sqlite");
  try {
    const db = new Database(path, { create: true });
    db.run("pragma busy_timeout = 0");
    db.run("pragma locking_mode = exclusive");
    db.run("begin exclusive");
    return { release: () => db.close() };
  } catch (cause) {
    const { code = "", message } = cause as { code?: string; message: string };
    if (/BUSY|LOCKED/.test(code))
      throw new StoreProblem(
        `the data folder ${folder} is in use by another ExChat: stop that one, or choose another`,
      );
    throw new StoreProblem(`the data folder ${folder} cannot be locked: ${message}`);
  }
}

function makeFolder(folder: string): void {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) flushNames(resolve(made), resolve(folder));
    if (!statSync(folder).isDirectory()) throw new Error("it is not a folder");
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new StoreProblem(`the data folder ${folder} cannot be written to: ${(cause as Error).message}`);
  }
}

/** SQLite flushes what is in the data folder, but power could still take the new folders that lead to it. */
function flushNames(first: string, last: string): void {
  for (let folder = last; ; folder = dirname(folder)) {
    const parent = openSync(dirname(folder), "r");
    fsyncSync(parent);
    closeSync(parent);
    if (folder === first) return;
  }
}
