import { closeSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";

/** Kept for the database, and for people who sign in or look what is wrong; of small limits a quarter. */
const KEPT_MAX = 64;
const FOLDER = process.platform === "linux" ? "/proc/self/fd" : "/dev/fd";
const CHECK_MS = 100;

/** What is done about it when files become few. */
export interface OpenFilesOwner {
  /** No further connection is to be accepted: each takes a file. */
  full(): void;
  /** There are files again. False = try again. */
  free(): boolean;
}

/**
 * How many files this process has open, of those that it may. Connections that have not sent a request yet are seen by
 * nobody else. When they have taken all, accepting one more fails again and again, which keeps a core busy, and the
 * database cannot be opened. So some are held back by opening them, and given up when the others are taken.
 */
export class OpenFiles {
  readonly max = filesMax();
  readonly #kept = Math.min(KEPT_MAX, Math.floor(this.max / 4));
  #held: number[] = [];
  #isFull = false;
  /** So many are taken that those that are left are for short requests, and for this machine. */
  areFew = false;

  watch(owner: OpenFilesOwner): void {
    this.#hold();
    setInterval(() => this.#check(owner), CHECK_MS).unref();
  }

  /** Without those that are held back. */
  get count(): number {
    return openFiles() - this.#held.length;
  }

  #check(owner: OpenFilesOwner): void {
    const { count } = this;
    this.areFew = count > this.max - 2 * this.#kept;
    if (!this.#isFull && count >= this.max - this.#kept) {
      this.#isFull = true;
      owner.full();
      this.#giveUp();
    } else if (this.#isFull && count < this.max - 2 * this.#kept) {
      this.#hold();
      this.#isFull = !owner.free();
    }
  }

  #hold(): void {
    if (!Number.isFinite(this.max)) return;
    try {
      while (this.#held.length < this.#kept) this.#held.push(openSync("/dev/null", "r"));
    } catch {
      // There are not even these: the next check acts on it.
    }
  }

  #giveUp(): void {
    for (const file of this.#held) closeSync(file);
    this.#held = [];
  }
}

function openFiles(): number {
  // Since Linux 6.2 the folder's size is the number of its entries; listing ten thousand takes a while.
  const { size } = statSync(FOLDER);
  return size > 0 && process.platform === "linux" ? size : readdirSync(FOLDER).length;
}

/** Where the system does not say, it is taken to be no limit. */
function filesMax(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
