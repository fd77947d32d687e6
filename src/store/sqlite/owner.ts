import { chmodSync, statSync } from "node:fs";

/** What nobody but the owner may do with a file or a folder: anything. */
const OTHERS = 0o077;

/** Keeps a file or a folder of ours to ourselves. */
export function tighten(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found || (found.mode & OTHERS) === 0 || found.uid !== process.geteuid?.()) return;
  chmodSync(path, found.mode & ~OTHERS & 0o7777);
}
