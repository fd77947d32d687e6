import { statfsSync } from "node:fs";

/**
 * So much of the disk stays free. SQLite maps a file into memory, and parts of it get their place on the disk only when
 * they are used: if there is no room then, the system ends the process.
 */
const FREE_BYTES_MIN = 262_144;
/** To look costs a part of a small commit. */
const LOOK_MS = 100;

/** Whether there is room on the disk of a folder. */
export class DiskRoom {
  readonly #folder: string;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #trouble: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Why nothing may be written: the disk counts as full; undefined = it has room. */
  trouble(): string | undefined {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_MS) return this.#trouble;
    this.#lookedAt = now;
    this.#trouble = this.#isFull() ? "the disk is full" : undefined;
    return this.#trouble;
  }

  /** A file system that cannot be asked, or counts nothing, says nothing: then the next write shows it. */
  #isFull(): boolean {
    try {
      const { bsize, blocks, bavail } = statfsSync(this.#folder);
      return blocks > 0 && bavail * bsize < FREE_BYTES_MIN;
    } catch {
      return false;
    }
  }
}
