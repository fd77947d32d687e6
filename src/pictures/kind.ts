/* What a picture is, by its bytes alone. Its name and its Content-Type can say anything. */

const GIF = "GIF8";
const RIFF = "RIFF";
const PNG = "\u0089PNG";
const JPEG = "\u00ff\u00d8";
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = Buffer.from([0xff, 0xda]);
/** Bytes of a GIF's header; the global table of colours follows. */
const GIF_HEADER = 13;
const GIF_EXTENSION = 0x21;
const GIF_IMAGE = 0x2c;
const PNG_SIGNATURE = 8;
/** Length, type and checksum of a chunk of a PNG. */
const PNG_CHUNK = 12;

const textAt = (bytes: Buffer, from: number, length: number): string =>
  bytes.toString("latin1", from, from + length);

/** Whether a GIF, a PNG or a WebP has more than one frame. It looks only as far as the second one. */
export function isAnimated(bytes: Buffer): boolean {
  if (textAt(bytes, 0, 4) === GIF) return hasTwoFrames(bytes);
  if (textAt(bytes, 0, 4) === PNG) return hasAnimationControl(bytes);
  // The flag of the extended header (RFC 9649, section 2.7).
  return textAt(bytes, 0, 4) === RIFF && textAt(bytes, 12, 4) === "VP8X" && ((bytes[20] ?? 0) & 2) !== 0;
}

/**
 * Whether a JPEG ends before its last scan does: the decoder would paint the rest grey. Markers do not occur inside a scan, where
 * each 0xFF has a 0 behind it.
 */
export function isCutShort(bytes: Buffer): boolean {
  if (textAt(bytes, 0, 2) !== JPEG) return false;
  return bytes.lastIndexOf(END_OF_IMAGE) < bytes.lastIndexOf(START_OF_SCAN);
}

/** Goes through the blocks of a GIF (GIF89a, section 12). */
function hasTwoFrames(bytes: Buffer): boolean {
  let at = GIF_HEADER + tableBytes(bytes[10] ?? 0);
  for (let frames = 0; at < bytes.length; ) {
    if (bytes[at] === GIF_IMAGE) {
      frames += 1;
      if (frames > 1) return true;
      at = afterBlocks(bytes, at + 11 + tableBytes(bytes[at + 9] ?? 0));
    } else if (bytes[at] === GIF_EXTENSION) at = afterBlocks(bytes, at + 2);
    else return false;
  }
  return false;
}

/** The bytes of a table of colours, by the flags in front of it. */
const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

function afterBlocks(bytes: Buffer, from: number): number {
  let at = from;
  while ((bytes[at] ?? 0) > 0) at += 1 + (bytes[at] ?? 0);
  return at + 1;
}

function hasAnimationControl(bytes: Buffer): boolean {
  for (let at = PNG_SIGNATURE; at + PNG_CHUNK <= bytes.length; at += PNG_CHUNK + bytes.readUInt32BE(at)) {
    const type = textAt(bytes, at + 4, 4);
    if (type === "acTL") return true;
    if (type === "IDAT") return false;
  }
  return false;
}
