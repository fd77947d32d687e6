import { crc32, deflateSync } from "node:zlib";

/* Files of pictures, honest ones and others, made byte by byte. */

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

export function pngChunk(type: string, data: Uint8Array): Buffer<ArrayBuffer> {
  const made = Buffer.alloc(12 + data.length);
  made.writeUInt32BE(data.length, 0);
  made.write(type, 4, "latin1");
  made.set(data, 8);
  made.writeUInt32BE(crc32(made.subarray(4, 8 + data.length)), 8 + data.length);
  return made;
}

function headerOf(width: number, height: number, bits: number, colour: number): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bits;
  header[9] = colour;
  return pngChunk("IHDR", header);
}

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** A PNG whose pixels have these colours. `more` are chunks behind its header. */
export function png(
  [width, height]: readonly [number, number],
  colourAt: (x: number, y: number) => Colour = () => [30, 120, 200, 255],
  more: readonly Buffer[] = [],
): Buffer<ArrayBuffer> {
  const rows = Buffer.alloc(height * (width * 4 + 1));
  for (let y = 0, at = 0; y < height; y += 1) {
    at += 1;
    for (let x = 0; x < width; x += 1) for (const value of colourAt(x, y)) rows[at++] = value;
  }
  const data = pngChunk("IDAT", deflateSync(rows));
  const end = pngChunk("IEND", Buffer.alloc(0));
  return Buffer.concat([SIGNATURE, headerOf(width, height, 8, 6), ...more, data, end]);
}

/** A PNG of one colour in one bit for each pixel: a few kilobytes for millions of pixels. */
export function bomb(width: number, height: number): Buffer<ArrayBuffer> {
  const rows = Buffer.alloc(height * (Math.ceil(width / 8) + 1));
  const data = pngChunk("IDAT", deflateSync(rows));
  return Buffer.concat([SIGNATURE, headerOf(width, height, 1, 0), data, pngChunk("IEND", Buffer.alloc(0))]);
}

/** A GIF of one pixel, with so many frames. */
export function gif(frames: number): Buffer<ArrayBuffer> {
  const frame =
    "\x21\xf9\x04\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00";
  const head = "GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00";
  return Buffer.from(`${head}${frame.repeat(frames)};`, "latin1");
}

/** The same picture as a JPEG that says by EXIF that it is to be turned, with a text in EXIF. */
export async function turnedJpeg(picture: Buffer, secret: string): Promise<Buffer<ArrayBuffer>> {
  const jpeg = await new Bun.Image(picture).jpeg({ quality: 90 }).buffer();
  const text = Buffer.from(`${secret}\0`, "latin1");
  // TIFF, big-endian: ImageDescription (0x010e) and Orientation (0x0112), which is 6: turned to the right.
  const tiff = Buffer.concat([
    Buffer.from("4d4d002a00000008", "hex"),
    Buffer.from("0002", "hex"),
    Buffer.from(`010e0002${text.length.toString(16).padStart(8, "0")}00000026`, "hex"),
    Buffer.from("01120003000000010006000000000000", "hex").subarray(0, 12),
    Buffer.from("00000000", "hex"),
    text,
  ]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const marker = Buffer.from([0xff, 0xe1, 0, 0]);
  marker.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), marker, body, jpeg.subarray(2)]);
}
