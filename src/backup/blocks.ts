import { StoreProblem } from "../store/problem.ts";
import { sha256 } from "./manifest.ts";

/** A part of a file: what changes in it is written anew. Smaller ones change less, and are more files. */
export const BLOCK_BYTES = 262_144;
/** Faster than the disk, and messages become a third. */
const LEVEL = 1;

/** Where blocks come from. */
export interface Shelf {
  /** The stored form of a block; undefined = there is none. */
  block(digest: string): Promise<Uint8Array | undefined>;
}

export const packed = (bytes: Uint8Array): Promise<Uint8Array> => Bun.zstdCompress(bytes, { level: LEVEL });

/** A block as it was. Throws StoreProblem if it is gone, or is not what its digest says. */
export async function unpacked(shelf: Shelf, digest: string, of: string): Promise<Uint8Array> {
  const stored = await shelf.block(digest);
  if (!stored) throw new StoreProblem(`the backup is not whole: the block ${digest} of ${of} is not there`);
  const bytes = await Bun.zstdDecompress(stored).catch(() => undefined);
  if (!bytes || sha256(bytes) !== digest)
    throw new StoreProblem(`the backup is damaged: the block ${digest} of ${of} is not what was written`);
  return bytes;
}
