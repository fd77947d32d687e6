import { crc32, deflateSync, inflateSync } from "node:zlib";

/*
 * Cuts the middle out of a PNG, which Bun.Image cannot do. The PNG is one that Bun.Image has made: 8 bits a channel, not
 * interlaced. What else it has, such as a profile of colours, is left out: that is as long as its sender likes.
 */

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
/** Channels of a pixel, by the PNG's type of colour. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };
/** Length, type and checksum of a chunk. */
const CHUNK = 12;

interface Read {
  readonly width: number;
  readonly height: number;
  readonly colour: number;
  readonly channels: number;
  readonly rows: Buffer;
}

/** The pixels of a PNG, as a PNG of nothing else: all of them, or those of the middle square. */
export function pixelsOf(png: Buffer, { isSquare }: { readonly isSquare: boolean }): Buffer {
  const { width, height, colour, channels, rows } = read(png);
  const side = Math.min(width, height);
  const [across, down] = isSquare ? [side, side] : [width, height];
  const [left, top] = [(width - across) >> 1, (height - down) >> 1];
  const stride = width * channels + 1;
  unfilter(rows, { stride, channels, upto: top + down });
  const cutStride = across * channels + 1;
  const cut = Buffer.alloc(down * cutStride);
  for (let y = 0; y < down; y += 1) {
    const from = (top + y) * stride + 1 + left * channels;
    // The byte in front of each row says that it is not filtered.
    rows.copy(cut, y * cutStride + 1, from, from + cutStride - 1);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(across, 0);
  header.writeUInt32BE(down, 4);
  header[8] = 8;
  header[9] = colour;
  const data = deflateSync(cut, { level: 0 });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function read(png: Buffer): Read {
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; at + CHUNK <= png.length; at += CHUNK + png.readUInt32BE(at))
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const [bits, colour = 0, , , interlaced] = png.subarray(24, 29);
  const channels = CHANNELS[colour];
  if (bits !== 8 || interlaced !== 0 || channels === undefined) throw new Error("a PNG of another form");
  return {
    ...{ width: png.readUInt32BE(16), height: png.readUInt32BE(20), colour, channels },
    rows: inflateSync(Buffer.concat(parts)),
  };
}

/** Undoes the filter of each row, in place (PNG, section 9.2). */
function unfilter(
  rows: Buffer,
  { stride, channels, upto }: { readonly stride: number; readonly channels: number; readonly upto: number },
): void {
  for (let y = 0; y < upto; y += 1) {
    const start = y * stride;
    const filter = rows[start] ?? 0;
    if (filter === 0) continue;
    for (let i = start + 1; i < start + stride; i += 1) {
      const isFirst = i <= start + channels;
      const a = isFirst ? 0 : (rows[i - channels] ?? 0);
      const b = y === 0 ? 0 : (rows[i - stride] ?? 0);
      const c = isFirst || y === 0 ? 0 : (rows[i - stride - channels] ?? 0);
      rows[i] = ((rows[i] ?? 0) + predicted(filter, a, b, c)) & 255;
    }
  }
}

/** What a filter expects of a byte, by those to the left, above, and above to the left. */
function predicted(filter: number, a: number, b: number, c: number): number {
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return (a + b) >> 1;
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

function chunk(type: string, data: Buffer): Buffer {
  const made = Buffer.alloc(CHUNK + data.length);
  made.writeUInt32BE(data.length, 0);
  made.write(type, 4, "latin1");
  made.set(data, 8);
  made.writeUInt32BE(crc32(made.subarray(4, 8 + data.length)), 8 + data.length);
  return made;
}
