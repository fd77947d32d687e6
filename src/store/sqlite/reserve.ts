import { rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A file that takes up room, which a start on a full disk can give to SQLite. */
export const RESERVE_FILE = "reserve";
const RESERVE_BYTES = 262_144;
/** It is made if so much more is free. */
const FREE_BYTES_MIN = 4 * RESERVE_BYTES;

/**
 * Gives up the reserve if the disk is full. When a database is opened, SQLite maps a file into memory, and parts of it
 * get their place on the disk only when they are used: if there is no room then, the system ends the process (SIGBUS).
 */
export function giveReserve(database: string): void {
  if (freeBeside(database) < RESERVE_BYTES) rmSync(join(dirname(database), RESERVE_FILE), { force: true });
}

/** Makes the reserve again as soon as there is room. */
export function keepReserve(database: string): void {
  const path = join(dirname(database), RESERVE_FILE);
  if (statSync(path, { throwIfNoEntry: false })?.size === RESERVE_BYTES) return;
  if (freeBeside(database) < FREE_BYTES_MIN) return;
  try {
    // Not zeros, since a file system need not store those.
    writeFileSync(path, Buffer.alloc(RESERVE_BYTES, 0xe0), { mode: 0o600 });
  } catch {
    rmSync(path, { force: true });
  }
}

/** A file system that cannot be asked, or counts nothing, counts as having room. */
function freeBeside(database: string): number {
  try {
    const { bsize, blocks, bavail } = statfsSync(dirname(database));
    return blocks > 0 ? bavail * bsize : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
