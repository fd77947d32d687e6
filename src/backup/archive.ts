import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreProblem } from "../store/problem.ts";
import { flushFolder, problemWith, UNFINISHED, writeWhole } from "./disk.ts";
import { type Manifest, sealed, unsealed } from "./manifest.ts";
import { backupPath, blockPath, MARKER, MARKER_TEXT, nameAt, nameIn } from "./names.ts";
import { END, type Entry, entriesOf, headerOf, paddingOf } from "./tar.ts";
import type { Source, Target } from "./target.ts";

/** What takes the bytes of an archive. */
interface Sink {
  readonly place: string;
  write(bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  abandon(): void;
}

/** One backup as a tar archive, which holds the same files as a folder. The list of contents comes last. */
export class ArchiveTarget implements Target {
  readonly place: string;
  readonly newest = undefined;
  readonly #sink: Sink;
  readonly #seconds: number;
  readonly #has = new Set<string>();

  constructor(sink: Sink, now: number) {
    this.place = sink.place;
    this.#sink = sink;
    this.#seconds = Math.floor(now / 1_000);
  }

  has(digest: string): boolean {
    return this.#has.has(digest);
  }

  async put(digest: string, stored: Uint8Array): Promise<void> {
    if (this.#has.size === 0) await this.#file(MARKER, Buffer.from(MARKER_TEXT));
    this.#has.add(digest);
    await this.#file(blockPath(digest), stored);
  }

  async finish(manifest: Manifest): Promise<void> {
    await this.#file(backupPath(nameAt(manifest.at)), Buffer.from(sealed(manifest)));
    await this.#sink.write(END);
    await this.#sink.finish();
  }

  async abandon(): Promise<void> {
    this.#sink.abandon();
  }

  async #file(name: string, bytes: Uint8Array): Promise<void> {
    await this.#sink.write(headerOf(name, bytes.length, this.#seconds));
    await this.#sink.write(bytes);
    await this.#sink.write(paddingOf(bytes.length));
  }
}

/** A disk takes this much, and then what the server's log waits to flush: 70 MB at once would hold up everyone who writes. */
const FLUSHED_AT_ONCE_BYTES = 1024 * 1024;

/** A file that is there whole, or not at all. Throws StoreProblem if there is one of this name. */
export function toFile(path: string): Sink {
  if (existsSync(path)) throw new StoreProblem(`${path} exists, and is not overwritten: name another file`);
  const unfinished = path + UNFINISHED;
  try {
    const file = openSync(unfinished, "w", 0o600);
    let unflushed = 0;
    return {
      place: path,
      write: async (bytes) => {
        writeWhole(file, bytes);
        unflushed += bytes.length;
        if (unflushed < FLUSHED_AT_ONCE_BYTES) return;
        fdatasyncSync(file);
        unflushed = 0;
      },
      finish: async () => {
        fsyncSync(file);
        closeSync(file);
        renameSync(unfinished, path);
        flushFolder(dirname(path));
      },
      abandon: () => rmSync(unfinished, { force: true }),
    };
  } catch (cause) {
    throw problemWith(`${path} cannot be written`, cause);
  }
}

/** Standard output. */
export function toOutput(): Sink {
  const output = Bun.stdout.writer();
  return {
    place: "standard output",
    write: async (bytes) => {
      output.write(bytes);
      await output.flush();
    },
    finish: async () => void (await output.end()),
    abandon: () => {},
  };
}

/** The backup in an archive. */
export class ArchiveSource implements Source {
  readonly place: string;
  readonly names: readonly string[];
  readonly #file: FileHandle;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(place: string, file: FileHandle, entries: ReadonlyMap<string, Entry>) {
    this.place = place;
    this.#file = file;
    this.#entries = entries;
    this.names = [...entries.keys()].flatMap((path) => nameIn(path.split("/").at(-1) ?? "") ?? []).sort();
  }

  /** Throws StoreProblem if this is no archive of a backup, or a part of one. */
  static async open(path: string): Promise<ArchiveSource> {
    const file = await open(path, "r");
    try {
      return new ArchiveSource(path, file, await listed(path, file));
    } catch (cause) {
      await file.close();
      throw cause;
    }
  }

  async manifest(name: string): Promise<Manifest> {
    const entry = this.#entries.get(backupPath(name));
    if (!entry) throw new StoreProblem(`${this.place} has no backup ${name}`);
    return unsealed(Buffer.from(await this.#bytes(entry)).toString(), this.place);
  }

  async block(digest: string): Promise<Uint8Array | undefined> {
    const entry = this.#entries.get(blockPath(digest));
    return entry && (await this.#bytes(entry));
  }

  close(): void {
    void this.#file.close();
  }

  #bytes({ at, size }: Entry): Promise<Uint8Array> {
    return bytesOf(this.#file, at, size);
  }
}

async function listed(path: string, file: FileHandle): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of entriesOf((at, size) => bytesOf(file, at, size))) {
    if (entry) entries.set(entry.name, entry);
    else if (entries.has(MARKER))
      throw new StoreProblem(`the backup ${path} is cut short or damaged: use another one, or copy it again`);
    else throw new StoreProblem(`${path} is no backup of ExChat`);
  }
  return entries;
}

async function bytesOf(file: FileHandle, at: number, size: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, at);
  return buffer.subarray(0, bytesRead);
}
