import { watchFile } from "node:fs";

const LOOK_MS = 2_000;

/** Calls `changed` within a few seconds after one of these files was changed or replaced. */
export function whenChanged(paths: readonly string[], changed: () => void): void {
  for (const path of paths)
    watchFile(path, { interval: LOOK_MS, persistent: false }, (now, before) => {
      // Its access time changes whenever it is read.
      if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino || now.size !== before.size) changed();
    });
}
