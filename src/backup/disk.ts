import { closeSync, fdatasyncSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { StoreProblem } from "../store/problem.ts";

/** The end of the name of a file that is not whole yet. */
export const UNFINISHED = ".unfinished";

/** Writes all of it: a disk may take a part at a time. No `place` = where the file is. */
export function writeWhole(file: number, bytes: Uint8Array, place?: number): void {
  for (let at = 0; at < bytes.length; )
    at += writeSync(file, bytes, at, bytes.length - at, place === undefined ? null : place + at);
}

/** Writes a file that only its owner may read: it is there whole, on disk, or not at all. */
export function writeFile(path: string, bytes: Uint8Array): void {
  const file = openSync(path + UNFINISHED, "w", 0o600);
  try {
    writeWhole(file, bytes);
    fdatasyncSync(file);
  } catch (cause) {
    rmSync(path + UNFINISHED, { force: true });
    throw cause;
  } finally {
    closeSync(file);
  }
  renameSync(path + UNFINISHED, path);
}

/** What is in the folder is there after a power cut, too. */
export function flushFolder(path: string): void {
  const folder = openSync(path, "r");
  fsyncSync(folder);
  closeSync(folder);
}

/** Turns what the system says about a disk into a sentence. `what` cannot be read or written. */
export function problemWith(what: string, cause: unknown): Error {
  if (cause instanceof StoreProblem) return cause;
  const { code = "", message } = cause as { code?: string; message: string };
  if (/^(?:ENOSPC|EDQUOT|SQLITE_FULL)/.test(code))
    return new StoreProblem(`${what}: the disk is full. Nothing that was there before has changed`);
  if (/^(?:E[A-Z]+|SQLITE_[A-Z_]+)$/.test(code)) return new StoreProblem(`${what}: ${message}`);
  return cause as Error;
}
