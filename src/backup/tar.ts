/** What is needed of the format `ustar`, as POSIX describes it: plain files, one after the other. */
const RECORD_BYTES = 512;
const SIZE_BYTES = 12;
const MODE = "0000600\0";

/** The header of a file of less than 8 GB. `seconds` is its time, since 1970. */
export function headerOf(name: string, size: number, seconds: number): Uint8Array {
  const header = Buffer.alloc(RECORD_BYTES);
  header.write(name, 0, 100);
  header.write(MODE, 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(octal(size), 124);
  header.write(octal(seconds), 136);
  // The checksum counts itself as spaces.
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\x0000", 257);
  header.write(`${sumOf(header).toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** What follows the bytes of a file. */
export const paddingOf = (size: number): Uint8Array => Buffer.alloc(-size & (RECORD_BYTES - 1));

/** The end of an archive. */
export const END = Buffer.alloc(2 * RECORD_BYTES);

export interface Entry {
  readonly name: string;
  /** Where its bytes are in the archive. */
  readonly at: number;
  readonly size: number;
}

/**
 * The files of an archive, also if another program has packed it; `read` gives its bytes. Without an end the archive is cut
 * short, and `undefined` comes last.
 */
export async function* entriesOf(
  read: (at: number, size: number) => Promise<Uint8Array>,
): AsyncGenerator<Entry | undefined> {
  for (let at = 0; ; ) {
    const header = Buffer.from(await read(at, RECORD_BYTES));
    if (header.length === RECORD_BYTES && header.every((byte) => byte === 0)) return;
    if (header.length < RECORD_BYTES || !isWhole(header)) return yield undefined;
    const size = numberIn(header.subarray(124, 124 + SIZE_BYTES));
    at += RECORD_BYTES;
    const name = `${textIn(header.subarray(345, 500))}/${textIn(header.subarray(0, 100))}`;
    const kind = header[156];
    if (kind === 0 || kind === 0x30) yield { name: name.replace(/^(?:\/|\.\/)+/, ""), at, size };
    at += size + paddingOf(size).length;
  }
}

const octal = (number: number): string => `${number.toString(8).padStart(SIZE_BYTES - 1, "0")}\0`;

const numberIn = (field: Uint8Array): number => Number.parseInt(textIn(field).trim() || "0", 8);

const textIn = (field: Uint8Array): string => Buffer.from(field).toString("utf8").replace(/\0.*$/s, "");

function sumOf(header: Uint8Array): number {
  let sum = 0;
  for (const byte of header) sum += byte;
  return sum;
}

function isWhole(header: Buffer): boolean {
  const said = numberIn(header.subarray(148, 156));
  const blank = Buffer.from(header);
  blank.fill(0x20, 148, 156);
  return sumOf(blank) === said;
}
