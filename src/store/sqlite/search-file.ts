import { rmSync } from "node:fs";
import { join } from "node:path";
import { SEARCH_FILE } from "./folder.ts";
import { SearchFile, Stale } from "./search-index.ts";

/** Damage of the file is mended by building another one. */
const DAMAGE = /^SQLITE_(?:CORRUPT|NOTADB)/;

/** Whether the file of the index cannot be used, and another one has to be built. */
export const isUnusable = (cause: unknown): boolean =>
  cause instanceof Stale || DAMAGE.test(String((cause as { code?: unknown }).code));

/** Opens the index of a data folder; in place of a file that cannot be used, a new one. `told` hears why. */
export function openIndex(folder: string, epoch: string, told: (why: string) => void): SearchFile {
  const open = () => new SearchFile(folder, epoch);
  try {
    return open();
  } catch (cause) {
    if (!isUnusable(cause)) throw cause;
    told((cause as Error).message);
    removeIndex(folder);
    return open();
  }
}

/** Takes the index of this data folder away: the next to open it begins anew. */
export function removeIndex(folder: string): void {
  for (const end of ["", "-wal", "-shm"]) rmSync(join(folder, SEARCH_FILE + end), { force: true });
}
