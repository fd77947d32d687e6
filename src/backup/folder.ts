import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StoreProblem } from "../store/problem.ts";
import { lockFolder } from "../store/sqlite/lock.ts";
import { flushFolder, problemWith, UNFINISHED, writeFile } from "./disk.ts";
import { type Manifest, sealed, unsealed } from "./manifest.ts";
import {
  BACKUPS,
  BLOCKS,
  backupPath,
  blockPath,
  digestIn,
  MARKER,
  MARKER_TEXT,
  nameAt,
  nameIn,
} from "./names.ts";
import type { Source, Target } from "./target.ts";

/** Whether this is a folder with backups. */
export const isBackupFolder = (path: string): boolean => existsSync(join(path, MARKER));

/** The name of the newest backup in a folder; undefined = there is none, or the folder cannot be read. */
export function newestIn(path: string): string | undefined {
  try {
    return backupsIn(path).at(-1);
  } catch {
    return undefined;
  }
}

/** How much the files of a backup have, in bytes; 0 = it is not there, or is damaged. */
export function bytesOf(path: string, name: string): number {
  try {
    return manifestIn(path, name).files.reduce((sum, { bytes }) => sum + bytes, 0);
  } catch {
    return 0;
  }
}

/** The names of the backups in a folder, the newest last. */
const backupsIn = (path: string): string[] =>
  listed(join(path, BACKUPS))
    .flatMap((file) => nameIn(file) ?? [])
    .sort();

/** The backups of a folder. */
export class FolderSource implements Source {
  readonly place: string;
  readonly names: readonly string[];

  constructor(path: string) {
    this.place = path;
    this.names = backupsIn(path);
  }

  async manifest(name: string): Promise<Manifest> {
    return manifestIn(this.place, name);
  }

  block(digest: string): Promise<Uint8Array | undefined> {
    return readFile(join(this.place, blockPath(digest))).catch((cause: { code?: string }) => {
      if (cause.code === "ENOENT") return undefined;
      throw problemWith(`the backup ${this.place} cannot be read`, cause);
    });
  }

  close(): void {}
}

function manifestIn(path: string, name: string): Manifest {
  const file = join(path, backupPath(name));
  return unsealed(readFileSync(file, "utf8"), file);
}

interface FolderOptions {
  readonly path: string;
  /** How many backups stay, this one included; undefined = all. */
  readonly keep: number | undefined;
}

/**
 * A folder with backups. It is locked until the backup is there. What two backups have in common is there once, and what
 * none has any longer is deleted: so nothing stays that people deleted, once the backups from before are gone.
 */
export class FolderTarget implements Target {
  readonly place: string;
  readonly newest: Manifest | undefined;
  readonly #keep: number | undefined;
  readonly #lock: { release(): void };
  readonly #known: Set<string>;
  readonly #added: string[] = [];

  /** Throws StoreProblem if it cannot be used. */
  constructor({ path, keep }: FolderOptions) {
    this.place = path;
    this.#keep = keep;
    this.#lock = opened(path);
    try {
      const names = backupsIn(path);
      const last = names.at(-1);
      this.newest = last === undefined ? undefined : manifestIn(path, last);
      this.#known = new Set(blocksIn(path).map(({ digest }) => digest));
    } catch (cause) {
      this.#lock.release();
      throw problemWith(`the folder ${path} cannot be used for backups`, cause);
    }
  }

  has(digest: string): boolean {
    return this.#known.has(digest);
  }

  async put(digest: string, stored: Uint8Array): Promise<void> {
    const path = join(this.place, blockPath(digest));
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFile(path, stored);
    this.#known.add(digest);
    this.#added.push(path);
  }

  async finish(manifest: Manifest): Promise<void> {
    for (const folder of new Set(this.#added.map(dirname))) flushFolder(folder);
    flushFolder(join(this.place, BLOCKS));
    writeFile(join(this.place, backupPath(nameAt(manifest.at))), Buffer.from(sealed(manifest)));
    flushFolder(join(this.place, BACKUPS));
    if (this.#keep !== undefined) this.#prune(this.#keep);
    this.#lock.release();
  }

  async abandon(): Promise<void> {
    for (const path of this.#added) rmSync(path, { force: true });
    this.#lock.release();
  }

  /** Deletes the oldest backups, and then the blocks that no other one has. */
  #prune(keep: number): void {
    const names = backupsIn(this.place);
    const kept = names.slice(-keep);
    const used = new Set<string>();
    for (const name of kept)
      for (const { blocks } of manifestIn(this.place, name).files)
        for (const digest of blocks) used.add(digest);
    for (const name of names.slice(0, -keep)) rmSync(join(this.place, backupPath(name)), { force: true });
    // First the lists, so that each that is there has all of its blocks.
    flushFolder(join(this.place, BACKUPS));
    for (const { digest, path } of blocksIn(this.place)) if (!used.has(digest)) rmSync(path, { force: true });
  }
}

/** Makes the folder if it does not exist, and locks it. */
function opened(path: string): { release(): void } {
  try {
    const isNew = listed(path).length === 0;
    if (!isNew && !isBackupFolder(path))
      throw new StoreProblem(`the folder ${path} has other things in it: name a new folder for backups`);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (isNew) writeFileSync(join(path, MARKER), MARKER_TEXT, { mode: 0o600 });
    for (const name of [BLOCKS, BACKUPS]) mkdirSync(join(path, name), { recursive: true, mode: 0o700 });
    return lockFolder(path, `another backup is being made in ${path}: wait for it`);
  } catch (cause) {
    throw problemWith(`the folder ${path} cannot be used for backups`, cause);
  }
}

/** All files of blocks, also those of a backup that was interrupted, which are not whole. */
function blocksIn(path: string): { readonly digest: string; readonly path: string }[] {
  return listed(join(path, BLOCKS)).flatMap((folder) =>
    listed(join(path, BLOCKS, folder)).flatMap((file) => {
      const place = join(path, BLOCKS, folder, file);
      if (file.endsWith(UNFINISHED)) rmSync(place, { force: true });
      const digest = digestIn(file);
      return digest === undefined ? [] : [{ digest, path: place }];
    }),
  );
}

/** A folder that is not there has nothing in it. */
function listed(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (cause) {
    if ((cause as { code?: string }).code === "ENOENT") return [];
    throw cause;
  }
}
