import type { Origin } from "./manifest.ts";

/** A file of a backup, in its parts. */
export interface Content {
  readonly name: string;
  /** Parts of at most BLOCK_BYTES. Where a file is cut depends on what it holds and not on when it is read. */
  parts(): AsyncIterable<Uint8Array>;
}

/** The data of a server at one moment. */
export interface Moment {
  readonly origin: Origin;
  readonly contents: readonly Content[];
  /** The writers' log may be shortened again. */
  end(): void | Promise<void>;
}
