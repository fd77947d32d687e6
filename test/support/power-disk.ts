import { Database } from "bun:sqlite";
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Dice, Disk, isUnseen, type Operation, operationsIn } from "./disk-journal.ts";
import { compiled } from "./preload.ts";
import { TempFolder } from "./temp-folder.ts";

/** The fields of `struct control` in preload/disk.c. */
const CONTROLS = ["writeErrno", "flushErrno", "files", "cutAfter", "failed", "operations"] as const;
type Control = (typeof CONTROLS)[number];

export const errnos = { none: 0, EIO: 5, ENOSPC: 28, EROFS: 30 } as const;
export const filesThatFail = { all: 0, log: 1, others: 2 } as const;

export interface Cut {
  /** What was written down since power came on. */
  readonly operations: number;
  readonly flushes: number;
  /** Flushes of the database itself, into which the log had been copied. */
  readonly checkpoints: number;
  /** Operations that power took away, unless chance left them. */
  readonly unflushed: number;
}

const DATABASE = "exchat.sqlite";

/** Memory that a server's processes share, built anew at every start, and what Bun writes, which needs no library. */
const isApart = (name: string) => name.endsWith("-shm") || name.startsWith("epoch.json");

/**
 * The data folder of a server, on a disk that may lose power and whose calls may fail. The server must be started with
 * `env`, and be dead when power is cut.
 */
export class PowerDisk implements Disposable {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #temp = new TempFolder();
  readonly #journal: string;
  readonly #control: Int32Array;
  /** The disk as it was when power came on. */
  #base: ReadonlyMap<string, Buffer> = new Map();

  constructor() {
    const root = realpathSync(this.#temp.path);
    this.folder = join(root, "data");
    this.#journal = join(root, "journal");
    mkdirSync(this.folder);
    const control = join(root, "control");
    writeFileSync(control, new Uint8Array(CONTROLS.length * 4));
    // Shared with the server, which sees every change at once.
    this.#control = new Int32Array(Bun.mmap(control, { shared: true }).buffer);
    this.env = {
      LD_PRELOAD: compiled("disk", root),
      POWER_FOLDER: this.folder,
      POWER_JOURNAL: this.#journal,
      POWER_CONTROL: control,
    };
  }

  set(name: Exclude<Control, "failed" | "operations">, value: number): void {
    this.#control[CONTROLS.indexOf(name)] = value;
  }

  /** How many calls were made to fail. */
  get failed(): number {
    return this.#control[CONTROLS.indexOf("failed")] as number;
  }

  /** What is there now stays, as if it had been flushed long ago. */
  settle(): void {
    this.#base = filesIn(this.folder);
    rmSync(this.#journal, { force: true });
  }

  /** Power goes and comes back: the folder holds what was flushed and, by chance, some of the rest. */
  cut(dice = new Dice()): Cut {
    const operations = operationsIn(readFileSync(this.#journal));
    const disk = new Disk(this.#base);
    for (const operation of operations) disk.carryOut(operation);
    isAllThere(disk.seen, filesIn(this.folder), operations.at(-1));
    const { unflushed } = disk;
    const left = disk.losePower(dice);
    rmSync(this.folder, { recursive: true });
    mkdirSync(this.folder);
    for (const [name, bytes] of left) writeFileSync(join(this.folder, name), bytes);
    this.settle();
    const flushes = operations.filter(({ kind }) => kind === "s");
    return {
      operations: operations.length,
      flushes: flushes.length,
      checkpoints: flushes.filter(({ name }) => name === DATABASE).length,
      unflushed,
    };
  }

  /** What SQLite finds wrong with a copy of the database, since whoever looks at a log repairs it. */
  integrity(): string {
    const copy = this.#temp.in("copy");
    cpSync(this.folder, copy, { recursive: true });
    try {
      using db = new Database(join(copy, DATABASE));
      return String(Object.values(db.query("pragma integrity_check").get() as object)[0]);
    } catch (cause) {
      return (cause as Error).message;
    } finally {
      rmSync(copy, { recursive: true });
    }
  }

  [Symbol.dispose](): void {
    this.#temp[Symbol.dispose]();
  }
}

function filesIn(folder: string): Map<string, Buffer> {
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && !isApart(entry.name),
  );
  return new Map(files.map(({ name }) => [name, readFileSync(join(folder, name))]));
}

/**
 * Fails unless the files are what was written down: otherwise the server writes in a way that the preload does not
 * follow, and nothing that was found out counts. Only the last operation may have been begun and not finished.
 */
function isAllThere(
  written: ReadonlyMap<string, Buffer>,
  real: ReadonlyMap<string, Buffer>,
  last: Operation | undefined,
): void {
  for (const [name, bytes] of real) {
    if (isUnseen(name)) continue;
    const expected = written.get(name) ?? Buffer.alloc(0);
    if (bytes.equals(expected)) continue;
    if (last?.name === name && last.kind !== "w") continue;
    const cut = (file: Buffer) => {
      const whole = Buffer.alloc(Math.max(bytes.length, expected.length));
      file.copy(whole);
      if (last?.name === name) whole.fill(0, last.offset, last.offset + last.bytes.length);
      return whole;
    };
    if (!cut(bytes).equals(cut(expected)))
      throw new Error(`${name} was changed in a way that was not written down`);
  }
  for (const name of written.keys())
    if (!isUnseen(name) && !real.has(name) && last?.name !== name)
      throw new Error(`${name} went away in a way that was not written down`);
}
