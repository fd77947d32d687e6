import { describe, expect, test } from "bun:test";
import { inflateSync } from "node:zlib";
import type { Encoded } from "../../src/chat/pictures.ts";
import { encode } from "../../src/pictures/encode.ts";
import { bomb, gif, png, pngChunk, turnedJpeg } from "../support/picture-files.ts";

const RED = [255, 0, 0, 255] as const;
const BLUE = [0, 0, 255, 255] as const;

const taken = (made: Encoded) => {
  if (!("picture" in made)) throw new Error(`it should be taken, but: ${JSON.stringify(made)}`);
  return made.picture;
};
const problemOf = async (bytes: Buffer): Promise<string> => {
  const made = await encode(bytes, "face");
  return "problem" in made ? made.problem : "none";
};
const bytesOf = (base64: string) => Buffer.from(base64, "base64");
/** Whether each half of a picture is rather red than blue: left and right. */
async function reddish(base64: string): Promise<readonly boolean[]> {
  const png = new Bun.Image(bytesOf(base64)).resize(2, 2, { filter: "box" }).png({ compressionLevel: 0 });
  const made = await png.buffer();
  const at = made.indexOf("IDAT");
  const rows = inflateSync(made.subarray(at + 4, at + 4 + made.readUInt32BE(at - 4)));
  // RGBA, without a filter.
  expect([made[25], rows[0]]).toEqual([6, 0]);
  return [1, 5].map((from) => (rows[from] ?? 0) > (rows[from + 2] ?? 0));
}

describe("a picture that is uploaded", () => {
  test("[PIC-2] becomes a square of 256 and one of 64 pixels, cut out of its middle", async () => {
    const wide = png([600, 300], (x) => (x < 150 || x >= 450 ? BLUE : RED));
    const { large, small, hash } = taken(await encode(wide, "face"));
    expect(await new Bun.Image(bytesOf(large)).metadata()).toEqual({
      width: 256,
      height: 256,
      format: "webp",
    });
    expect(await new Bun.Image(bytesOf(small)).metadata()).toEqual({ width: 64, height: 64, format: "webp" });
    expect(await reddish(large)).toEqual([true, true]);
    expect(hash).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(taken(await encode(wide, "face")).hash).toBe(hash);
    const tiny = taken(await encode(png([20, 10]), "face"));
    expect(await new Bun.Image(bytesOf(tiny.large)).metadata()).toMatchObject({ width: 10, height: 10 });
  });

  test("[PIC-2] keeps its form as a logo", async () => {
    const { large, small } = taken(await encode(png([800, 200]), "logo"));
    expect(await new Bun.Image(bytesOf(large)).metadata()).toMatchObject({ width: 256, height: 64 });
    expect(await new Bun.Image(bytesOf(small)).metadata()).toMatchObject({ width: 64, height: 16 });
  });

  test("[PIC-3] is turned as its EXIF says, and nothing of the file but its pixels is kept", async () => {
    const upright = png([300, 300], (_x, y) => (y < 150 ? RED : BLUE));
    const turned = await turnedJpeg(upright, "52.5200N 13.4050E");
    const profile = Buffer.concat([
      Buffer.from("profile\0\0", "latin1"),
      Bun.deflateSync(Buffer.alloc(90_000, "spy")),
    ]);
    for (const file of [
      Buffer.concat([turned, Buffer.from("<script>alert(1)</script>")]),
      png([300, 300], (x) => (x >= 150 ? RED : BLUE), [
        pngChunk("iCCP", profile),
        pngChunk("tEXt", Buffer.from("Comment\u000013.4050E")),
      ]),
    ]) {
      const { large, small } = taken(await encode(file, "face"));
      expect(await reddish(large)).toEqual([false, true]);
      for (const kept of [bytesOf(large), bytesOf(small)]) {
        for (const secret of ["13.4050E", "script", "EXIF", "ICCP", "XMP "])
          expect(kept.includes(secret)).toBe(false);
        expect(kept.length).toBeLessThan(3_000);
      }
    }
  });

  test("[PIC-3] takes bounded space, whatever its pixels are", async () => {
    const grain = (x: number, y: number, of: number) => (x * 7_919 + y * 104_729 + of * 1_299_709) ** 2 % 251;
    const noise = png([512, 512], (x, y) => [grain(x, y, 1), grain(x, y, 2), grain(x, y, 3), 255]);
    const { large, small } = taken(await encode(noise, "face"));
    expect(large.length + small.length).toBeLessThan(100_000);
  });

  const cut = async (format: "jpeg" | "webp") => {
    const noisy = png([200, 200], (x, y) => [(x * y) % 256, x, y, 255]);
    const whole = await new Bun.Image(noisy)[format]().buffer();
    expect(await problemOf(whole)).toBe("none");
    return whole.subarray(0, whole.length / 2);
  };
  const bad: Readonly<Record<string, readonly [file: () => Buffer | Promise<Buffer>, why: string]>> = {
    "a bomb of 360 million pixels": [() => bomb(60_000, 6_000), "more than 16 million pixels"],
    "a strip of 30,000 pixels": [() => bomb(30_000, 500), "30000 × 500 pixels: at most 10000 each way"],
    "a strip of one pixel's height": [() => bomb(9_000, 1), "9000 × 1 pixels: at most 4 times as long"],
    "an SVG": [
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      "not a picture",
    ],
    "a page": [() => Buffer.from("<!doctype html><script>alert(1)</script>"), "not a picture"],
    "a page that begins as a GIF": [
      () => Buffer.from("GIF89a/*<html>*/=1;alert(1)"),
      "more than 16 million pixels",
    ],
    nothing: [() => Buffer.alloc(0), "not a picture"],
    "a GIF of 10,000 frames": [() => gif(10_000), "moves"],
    "a moving PNG": [() => png([9, 9], undefined, [pngChunk("acTL", Buffer.alloc(8))]), "moves"],
    "a PNG that is cut short": [
      () => png([90, 90], (x, y) => [x * y, x, y, 255]).subarray(0, 3_000),
      "damaged",
    ],
    "a JPEG that is cut short": [() => cut("jpeg"), "damaged"],
    "a WebP that is cut short": [() => cut("webp"), "damaged"],
    "a PNG with a wrong checksum": [() => png([9, 9]).fill(7, 40, 45), "damaged"],
  };
  for (const [what, [file, why]] of Object.entries(bad))
    test(`[PIC-4] is refused with a sentence: ${what}`, async () => {
      expect(await problemOf(await file())).toContain(why);
    });

  test("[PIC-4] a still GIF, and one whose blocks have no end, end", async () => {
    expect(await problemOf(gif(1))).toBe("none");
    expect(await problemOf(Buffer.concat([gif(0).subarray(0, 19), Buffer.alloc(1_000_000, 0x21)]))).not.toBe(
      "none",
    );
  });

  test("[PIC-5] is decoded beside the thread that serves people, and of twenty at once twelve are told to come again", async () => {
    let turns = 0;
    let isDone = false;
    const turn = () => {
      turns += 1;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    const file = bomb(1_500, 1_500);
    const made = await Promise.all(Array.from({ length: 20 }, () => encode(file, "face")));
    isDone = true;
    expect(made.filter((one) => "isBusy" in one)).toHaveLength(12);
    for (const one of made) if (!("isBusy" in one)) expect(one.us).toBeGreaterThan(0);
    // Each takes hundredths of a second, so the thread would have few turns if it decoded itself.
    expect(turns).toBeGreaterThan(200);
  });
});
