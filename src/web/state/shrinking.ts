/* Makes a file small enough to be uploaded: loaded when a person chooses one. */

/** The server takes these as they are, so that a picture of a browser that blurs what scripts draw is not spoilt. */
const TAKEN: ReadonlySet<string> = new Set([
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/gif",
  "image/bmp",
]);
const PIXELS_MAX = 16_000_000;
const SIDE_PX = 512;

export interface Chosen {
  /** What is uploaded. */
  readonly upload: Blob;
  /** The part that will be seen. */
  draw(canvas: HTMLCanvasElement): void;
}

/** Undefined = the browser cannot read it. `isSquare`: only its middle is kept, as the server does. */
export async function chosenFrom(
  file: Blob,
  { bytesMax, isSquare }: { readonly bytesMax: number; readonly isSquare: boolean },
): Promise<Chosen | undefined> {
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    const side = Math.min(width, height);
    const [across, down] = isSquare ? [side, side] : [width, height];
    const draw = (canvas: HTMLCanvasElement) => {
      const scale = Math.min(1, SIDE_PX / Math.max(across, down));
      canvas.width = Math.max(1, Math.round(across * scale));
      canvas.height = Math.max(1, Math.round(down * scale));
      const [left, top] = [(width - across) / 2, (height - down) / 2];
      const context = canvas.getContext("2d");
      if (context) context.imageSmoothingQuality = "high";
      context?.drawImage(bitmap, left, top, across, down, 0, 0, canvas.width, canvas.height);
    };
    const fits = TAKEN.has(file.type) && file.size <= bytesMax && width * height <= PIXELS_MAX;
    return { upload: fits ? file : await shrunk(draw, bytesMax), draw };
  } catch {
    return undefined;
  }
}

async function shrunk(draw: Chosen["draw"], bytesMax: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  draw(canvas);
  const as = (type: string) =>
    new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, type, 0.9);
    });
  const plain = await as("image/png");
  const made = plain && plain.size <= bytesMax ? plain : await as("image/jpeg");
  if (!made) throw new Error("the browser made no picture");
  return made;
}
