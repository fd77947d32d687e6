import { closeSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";

/**
 * Files that are reserved for the database, and for people who sign in or look for a problem; of a small limit, a
 * quarter.
 */
const KEPT_MAX = 64;
const FOLDER = process.platform === "linux" ? "/proc/self/fd" : "/dev/fd";
const CHECK_MS = 100;

/** What to do if few files are left. */
export interface OpenFilesOwner {
  /** Accept no further connection: each takes a file. */
  full(): void;
  /** There are free files again. Returns false to be called again. */
  free(): boolean;
}

/**
 * Watches how many files this process has open, of those that it may open. Only this sees connections that have not
 * sent a request yet. If they use up all files, to accept another connection fails again and again, which keeps a core
 * busy, and the database cannot be opened. So the process holds some files back by opening them, and gives them up when
 * all others are used.
 */
export class OpenFiles {
  readonly max = filesMax();
  readonly #kept = Math.min(KEPT_MAX, Math.floor(this.max / 4));
  #held: number[] = [];
  #isFull = false;
  /** Whether the files that are left are for short requests, and for this machine. */
  areFew = false;

  watch(owner: OpenFilesOwner): void {
    this.#hold();
    setInterval(() => this.#check(owner), CHECK_MS).unref();
  }

  /** The number of open files, without those that are held back. */
  get count(): number {
    return openFiles() - this.#held.length;
  }

  /** To open one shows whether there are any, and about how many, since the system gives the lowest free number. */
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

/** Opens a file, if the process may. */
function opened(): number | undefined {
  try {
    return openSync("/dev/null", "r");
  } catch (cause) {
    if (!/^E[MN]FILE$/.test((cause as { code?: string }).code ?? "")) throw cause;
    return undefined;
  }
}

function openFiles(): number {
  // Since Linux 6.2 the folder's size is the number of its entries. To list ten thousand takes a while.
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
