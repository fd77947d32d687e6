import { RESERVE_FILE } from "../../src/store/sqlite/reserve.ts";

/** What `preload/disk.c` wrote down, and what it means for the files of a folder. */
const HEAD_BYTES = 24;
const SECTOR_BYTES = 512;

export interface Operation {
  readonly kind: "w" | "t" | "s" | "c" | "u" | "r";
  /** "" = the folder itself. */
  readonly name: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** A record that death cut short was never carried out, and is left out. */
export function operationsIn(journal: Buffer): Operation[] {
  const operations: Operation[] = [];
  for (let at = 0; at + HEAD_BYTES <= journal.length; ) {
    const kind = String.fromCharCode(journal.readUInt32LE(at)) as Operation["kind"];
    const start = at + HEAD_BYTES + journal.readUInt32LE(at + 4);
    const end = start + Number(journal.readBigUInt64LE(at + 16));
    if (end > journal.length) break;
    const name = journal.toString("utf8", at + HEAD_BYTES, start);
    const offset = Number(journal.readBigUInt64LE(at + 8));
    operations.push({ kind, name, offset, bytes: journal.subarray(start, end) });
    at = end;
  }
  return operations;
}

/** One file's bytes; where nobody wrote there are zeros. */
class Content {
  #bytes: Buffer;
  #size: number;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#bytes = bytes;
    this.#size = bytes.length;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }

  resize(size: number): void {
    if (size > this.#bytes.length) {
      const grown = Buffer.alloc(size * 2);
      this.bytes.copy(grown);
      this.#bytes = grown;
    }
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  carryOut({ kind, offset, bytes }: Operation): void {
    if (kind === "t") this.resize(offset);
    else {
      if (offset + bytes.length > this.#size) this.resize(offset + bytes.length);
      bytes.copy(this.#bytes, offset);
    }
  }
}

/** A file, whatever it is called: what the process sees of it, what is on the disk, and what is on its way there. */
class File {
  readonly seen: Content;
  readonly durable: Content;
  #unflushed: Operation[] = [];

  constructor(bytes?: Buffer) {
    this.seen = new Content(bytes && Buffer.from(bytes));
    this.durable = new Content(bytes && Buffer.from(bytes));
  }

  get unflushed(): number {
    return this.#unflushed.length;
  }

  carryOut(operation: Operation): void {
    this.seen.carryOut(operation);
    this.#unflushed.push(operation);
  }

  flush(): void {
    for (const operation of this.#unflushed) this.durable.carryOut(operation);
    this.#unflushed = [];
  }

  /** Of what was not flushed each sector got there or not, in any order. */
  losePower(dice: Dice): Buffer {
    const pieces = dice.shuffled(this.#unflushed.flatMap(sectorsOf));
    for (const piece of pieces) if (dice.gotThere()) this.durable.carryOut(piece);
    return this.durable.bytes;
  }
}

function sectorsOf(operation: Operation): Operation[] {
  if (operation.kind !== "w") return [operation];
  const pieces: Operation[] = [];
  const { offset, bytes } = operation;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + SECTOR_BYTES - ((offset + at) % SECTOR_BYTES), bytes.length);
    pieces.push({ ...operation, offset: offset + at, bytes: bytes.subarray(at, end) });
    at = end;
  }
  return pieces;
}

/** What decides about each power cut: how much of the unflushed gets to the disk is itself drawn. */
export class Dice {
  readonly #share: number;

  constructor(share: number = [0, 1, Math.random()][Math.floor(Math.random() * 3)] as number) {
    this.#share = share;
  }

  gotThere(): boolean {
    return Math.random() < this.#share;
  }

  /** How many of the first of so many. */
  firstOf(count: number): number {
    return Math.round(Math.random() * count);
  }

  shuffled<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i -= 1) {
      const j = Math.floor(Math.random() * (i + 1));
      [items[i], items[j]] = [items[j] as T, items[i] as T];
    }
    return items;
  }
}

/**
 * Files that Bun writes by other calls than SQLite makes: one that holds nothing, and the key of verifiers, without which people
 * sign in all the same.
 */
const UNSEEN: ReadonlySet<string> = new Set([RESERVE_FILE, "scram.key", "scram.key.new"]);
export const isUnseen = (name: string): boolean => UNSEEN.has(name);

type Names = Map<string, File>;

/** A folder of files on a disk that keeps its promise about flushes, and no other. */
export class Disk {
  #seen: Names;
  #durable: Names;
  /** What happened to names since the folder was flushed. They get to the disk in order, but nobody knows how far. */
  #renamings: ((names: Names) => void)[] = [];

  constructor(files: ReadonlyMap<string, Buffer>) {
    this.#seen = new Map([...files].map(([name, bytes]) => [name, new File(bytes)]));
    this.#durable = new Map(this.#seen);
  }

  get unflushed(): number {
    return [...this.#seen.values()].reduce((sum, file) => sum + file.unflushed, this.#renamings.length);
  }

  /** What the process saw: it must be what the system has, or something was not written down. */
  get seen(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#seen].map(([name, file]) => [name, file.seen.bytes]));
  }

  carryOut(operation: Operation): void {
    const { kind, name, bytes } = operation;
    if (isUnseen(name)) return;
    if (kind === "s" && name === "") this.#flushNames();
    else if (kind === "s") this.#file(name).flush();
    else if (kind === "w" || kind === "t") this.#file(name).carryOut(operation);
    else if (kind === "c") {
      const file = new File();
      this.#rename((names) => names.set(name, file));
    } else if (kind === "u") this.#rename((names) => names.delete(name));
    else {
      const file = this.#file(name);
      this.#rename((names) => {
        names.delete(name);
        names.set(bytes.toString(), file);
      });
    }
  }

  /** The files that are left. */
  losePower(dice: Dice = new Dice()): Map<string, Buffer> {
    for (const change of this.#renamings.slice(0, dice.firstOf(this.#renamings.length)))
      change(this.#durable);
    return new Map([...this.#durable].map(([name, file]) => [name, file.losePower(dice)]));
  }

  #file(name: string): File {
    const file = this.#seen.get(name);
    if (!file) throw new Error(`${name} is used but was never made`);
    return file;
  }

  #rename(change: (names: Names) => void): void {
    change(this.#seen);
    this.#renamings.push(change);
  }

  #flushNames(): void {
    this.#durable = new Map(this.#seen);
    this.#renamings = [];
  }
}
