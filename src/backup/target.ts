import type { Shelf } from "./blocks.ts";
import type { Manifest } from "./manifest.ts";

/** Where a backup goes. */
export interface Target {
  /** Where it is, for people. */
  readonly place: string;
  /** The newest backup that is there already; undefined = none. */
  readonly newest: Manifest | undefined;
  has(digest: string): boolean;
  /** Keeps a block in its stored form. Resolves when more can be given. */
  put(digest: string, stored: Uint8Array): Promise<void>;
  /** All blocks are there. Resolves when the backup is on disk, whole. */
  finish(manifest: Manifest): Promise<void>;
  /** It failed: takes away what it has left. Backups that were there before stay as they are. */
  abandon(): Promise<void>;
}

/** Where backups are read from. */
export interface Source extends Shelf {
  readonly place: string;
  /** The names of its backups, the newest last. */
  readonly names: readonly string[];
  /** Throws StoreProblem if it is damaged, or there is none of this name. */
  manifest(name: string): Promise<Manifest>;
  close(): void;
}
