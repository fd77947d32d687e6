import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StoreProblem } from "../problem.ts";
import { HOME_FILE, keepToOwner, makeFolder, NODE_FILE } from "../sqlite/folder.ts";
import { lockFolder } from "../sqlite/lock.ts";

/** A name of a node: it is part of addresses on a bus, and of lines of a log. */
export const NODE_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/**
 * Takes the data folder of a node for this process. Each node has one of its own: two nodes with one folder would have one
 * name. Throws StoreProblem when it cannot be written, or another process uses it.
 */
export function takeFolder(folder: string): { release(): void } {
  makeFolder(folder);
  const lock = lockFolder(folder);
  keepToOwner(folder);
  return lock;
}

/** The name in the folder's file `node`, which is written if it is not there: a node keeps its name over a restart. */
export function nodeNameIn(folder: string): string {
  const path = join(folder, NODE_FILE);
  const kept = read(path);
  if (kept !== undefined && NODE_NAME.test(kept)) return kept;
  if (kept !== undefined)
    throw new StoreProblem(`${path} has no name of a node in it: remove it, or set EXCHAT_NODE`);
  return write(path, `n${randomBytes(4).toString("hex")}`);
}

/** The random text in the folder's file `home`, which is written if it is not there. */
export function homeIn(folder: string): string {
  const path = join(folder, HOME_FILE);
  return read(path) || write(path, randomBytes(16).toString("hex"));
}

/** Whole or not at all. */
function write(path: string, text: string): string {
  writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return text;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    if ((cause as { code?: string }).code === "ENOENT") return undefined;
    throw new StoreProblem(`${path} cannot be read: ${(cause as Error).message}`);
  }
}
