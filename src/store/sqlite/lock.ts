import { Database } from "bun:sqlite";
import { join } from "node:path";
import { StoreProblem } from "../problem.ts";
import { LOCK_FILE } from "./folder.ts";
import { tighten } from "./owner.ts";

/**
 * Locks a folder for this process. The lock is an exclusive transaction on a database file of its own, which the
 * system releases when the process ends, however it ends. `inUse` tells people that another process has it.
 */
export function lockFolder(
  folder: string,
  inUse = `the data folder ${folder} is in use by another ExChat: stop that one, or choose another folder`,
): { release(): void } {
  const path = join(folder, LOCK_FILE);
  try {
    const db = new Database(path, { create: true });
    db.run("pragma busy_timeout = 0");
    db.run("pragma locking_mode = exclusive");
    // Nothing is ever written to this database, and on a full disk no journal file could be made.
    db.run("pragma journal_mode = memory");
    db.run("begin exclusive");
    tighten(path);
    return { release: () => db.close() };
  } catch (cause) {
    const { code = "", message } = cause as { code?: string; message: string };
    if (/BUSY|LOCKED/.test(code)) throw new StoreProblem(inUse);
    throw new StoreProblem(`the folder ${folder} cannot be locked: ${message}`);
  }
}
