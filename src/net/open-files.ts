import { closeSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";

/** Kept for the database, and for people who sign in or look what is wrong; of small limits a quarter. */
const KEPT_MAX = 64;
const FOLDER = process.platform === "linux" ? "/proc/self/fd" : "/dev/fd";
const CHECK_MS = 100;

/** What to do when few files are left. */
export interface OpenFilesOwner {
  /** Accept no further connection: each takes a file. */
  full(): void;
  /** There are files again. Returns false to be called again. */
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

  /** Opening one tells whether there are any, and about how many, since the lowest free number is given. */
  #check(owner: OpenFilesOwner): void {
    const lowest = opened();
    if (lowest !== undefined) closeSync(lowest);
    if (!this.#isFull && lowest === undefined) {
      this.#isFull = true;
      owner.full();
      this.#giveUp();
    } else if (this.#isFull && this.count < this.max - 2 * this.#kept) {
      this.#hold();
      this.#isFull = !owner.free();
    }
    this.areFew = this.#isFull || lowest === undefined || lowest >= this.max - this.#kept;
  }

  #hold(): void {
    while (this.#held.length < this.#kept) {
      const file = opened();
      if (file === undefined) break;
      this.#held.push(file);
    }
  }

  #giveUp(): void {
    for (const file of this.#held) closeSync(file);
    this.#held = [];
  }
}

/** A file, if there are any. */
function opened(): number | undefined {
  try {
    return openSync("/dev/null", "r");
  } catch (cause) {
    if (!/^E[MN]FILE$/.test((cause as { code?: string }).code ?? "")) throw cause;
    return undefined;
  }
}

function openFiles(): number {
  // Since Linux 6.2 the folder's size is the number of its entries; listing ten thousand takes a while.
  const { size } = statSync(FOLDER);
  return size > 0 && process.platform === "linux" ? size : readdirSync(FOLDER).length;
}

function filesMax(): number {
  const said =
    process.platform === "linux"
      ? /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]
      : Bun.spawnSync(["sh", "-c", "ulimit -n"]).stdout.toString();
  return Number(said) || Number.POSITIVE_INFINITY;
}
