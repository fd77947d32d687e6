import { chmodSync, statSync } from "node:fs";

/** The rights of everyone except the owner: a file or a folder of ours grants none. */
const OTHERS = 0o077;

/** Takes all rights on a file or a folder from everyone except its owner. */
export function tighten(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found || (found.mode & OTHERS) === 0 || found.uid !== process.geteuid?.()) return;
  chmodSync(path, found.mode & ~OTHERS & 0o7777);
}
