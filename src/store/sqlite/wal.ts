import { closeSync, openSync, readSync, statSync } from "node:fs";

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** The magic number of logs with little-endian checksums, which all machines have on which this runs. */
const MAGIC = 0x377f0682;

type Sum = readonly [number, number];

/** One frame of the log, without its page. */
interface Frame {
  /** It belongs to this log, and not to an earlier one in the same file. */
  readonly ours: boolean;
  /** It is the last frame of a transaction. */
  readonly commits: boolean;
  readonly sum: Sum;
}

/**
 * What is wrong with a write-ahead log; undefined = nothing that can be seen. SQLite silently ends its recovery at the
 * first frame that does not fit, since that is what an interrupted commit looks like. But a commit is written only
 * after the one before it was flushed. So if a broken part is followed by a whole commit and the beginning of another,
 * it was once whole and acknowledged. Damage within the last commit looks the same as an interruption.
 */
export function damageOfLog(path: string): string | undefined {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  // The header is flushed before the first frame is written.
  if (size <= HEADER_BYTES) return undefined;
  const file = openSync(path, "r");
  try {
    return damageIn(file, size);
  } finally {
    closeSync(file);
  }
}

function damageIn(file: number, size: number): string | undefined {
  const header = Buffer.alloc(HEADER_BYTES);
  readSync(file, header, 0, HEADER_BYTES, 0);
  const start = summed([0, 0], header, 0, FRAME_HEADER_BYTES);
  if (header.readUInt32BE(0) !== MAGIC || !isSame(start, sumAt(header, 24))) return "its beginning is broken";
  const bytes = Buffer.alloc(FRAME_HEADER_BYTES + header.readUInt32BE(8));
  const count = Math.floor((size - HEADER_BYTES) / bytes.length);
  let before: Frame = { ours: true, commits: false, sum: start };
  let broken: number | undefined;
  for (let i = 0; i < count; i += 1) {
    readSync(file, bytes, 0, bytes.length, HEADER_BYTES + i * bytes.length);
    const frame = {
      ours: bytes.subarray(8, 16).equals(header.subarray(16, 24)),
      commits: bytes.readUInt32BE(4) !== 0,
      sum: sumAt(bytes, 16),
    };
    const follows = frame.ours && isSame(frame.sum, sumOf(before.sum, bytes));
    if (broken !== undefined && follows && before.ours && before.commits)
      return `page ${broken + 1} of ${count} is broken, and later ones are not`;
    if (!follows) broken ??= i;
    before = frame;
  }
  return undefined;
}

const sumAt = (bytes: Buffer, at: number): Sum => [bytes.readInt32BE(at), bytes.readInt32BE(at + 4)];
const isSame = (a: Sum, b: Sum): boolean => a[0] === b[0] && a[1] === b[1];

/** A frame's checksum continues that of the frame before, over its first eight bytes and its page. */
const sumOf = (before: Sum, bytes: Buffer): Sum =>
  summed(summed(before, bytes, 0, 8), bytes, FRAME_HEADER_BYTES, bytes.length);

function summed([first, second]: Sum, bytes: Buffer, from: number, to: number): Sum {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let [a, b] = [first, second];
  for (let at = from; at < to; at += 8) {
    a = (a + words.getInt32(at, true) + b) | 0;
    b = (b + words.getInt32(at + 4, true) + a) | 0;
  }
  return [a, b];
}
