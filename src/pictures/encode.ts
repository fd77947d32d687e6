import { createHash } from "node:crypto";
import type { Encoded, PictureShape } from "../chat/pictures.ts";
import { isAnimated, isCutShort } from "./kind.ts";
import { pixelsOf } from "./square.ts";

/** A decoded pixel takes four bytes, so that a decoder has 64 MB at most. Pictures of a larger camera are shrunk by the page. */
const PIXELS_MAX = 16_777_216;
const SIDE_MAX = 10_000;
/** A face is cut to a square: of a longer picture too little would be left. */
const RATIO_MAX = 4;
const LARGE = 256;
const SMALL = 64;
const QUALITY = 82;
/** One picture is decoded at a time, and so many wait for it. */
const WAITING_MAX = 8;
const FORMATS: ReadonlySet<string> = new Set(["jpeg", "png", "webp", "gif", "bmp"]);

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** Makes a picture of the bytes that a person has sent, or a sentence of what is wrong with them. Bun decodes it off this thread. */
export async function encode(bytes: Buffer, shape: PictureShape): Promise<Encoded> {
  if (waiting >= WAITING_MAX) return { isBusy: true };
  waiting += 1;
  const mine = last.then(() => encoded(bytes, shape));
  last = mine.catch(() => {});
  try {
    return await mine;
  } finally {
    waiting -= 1;
  }
}

async function encoded(bytes: Buffer, shape: PictureShape): Promise<Encoded> {
  const began = performance.now();
  const made = await pictureOf(bytes, shape);
  const us = (performance.now() - began) * 1_000;
  return typeof made === "string" ? { problem: made, us } : { picture: made, us };
}

async function pictureOf(bytes: Buffer, shape: PictureShape) {
  const found = await lookedAt(bytes, shape);
  if (typeof found === "string") return found;
  const { width, height } = found;
  const side = shape === "face" ? Math.min(width, height) : Math.max(width, height);
  const scale = Math.min(1, LARGE / side);
  const sized = (length: number) => Math.max(1, Math.round(length * scale));
  try {
    const png = await open(bytes).resize(sized(width), sized(height)).png({ compressionLevel: 0 }).buffer();
    const plain = pixelsOf(png, { isSquare: shape === "face" });
    const large = await open(plain).webp({ quality: QUALITY }).buffer();
    const small = await open(plain)
      .resize(SMALL, SMALL, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .buffer();
    const hash = createHash("sha256").update(large).digest().subarray(0, 24).toString("base64url");
    return { hash, large: large.toString("base64"), small: small.toString("base64") };
  } catch {
    return DAMAGED;
  }
}

const DAMAGED = "this picture is damaged, or cut short";
const UNKNOWN = "this is not a picture that the server can read: it takes JPEG, PNG, WebP, GIF and BMP";

/** The size of the picture, or why it is not taken: nothing was decoded yet. */
async function lookedAt(bytes: Buffer, shape: PictureShape) {
  if (isAnimated(bytes)) return "this picture moves: send one that does not";
  if (isCutShort(bytes)) return DAMAGED;
  try {
    const { width, height, format } = await open(bytes).metadata();
    if (!FORMATS.has(format)) return UNKNOWN;
    if (width > SIDE_MAX || height > SIDE_MAX)
      return `this picture is ${width} × ${height} pixels: at most ${SIDE_MAX} each way`;
    if (shape === "face" && Math.max(width, height) > RATIO_MAX * Math.min(width, height))
      return `this picture is ${width} × ${height} pixels: at most ${RATIO_MAX} times as long as the other way`;
    return { width, height };
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code === "ERR_IMAGE_TOO_MANY_PIXELS")
      return `this picture has more than ${Math.floor(PIXELS_MAX / 1_000_000)} million pixels`;
    return code === "ERR_IMAGE_DECODE_FAILED" ? DAMAGED : UNKNOWN;
  }
}

const open = (bytes: Buffer) => new Bun.Image(bytes, { maxPixels: PIXELS_MAX });
