const encoder = new TextEncoder();
let room = new Uint8Array(512);
/** Made when the first long text is cut. */
let segmenter: Intl.Segmenter | undefined;

/**
 * The beginning of a text that has at most so many bytes of UTF-8. It ends between two characters as people see them
 * (UAX 29), unless a single one is longer than that.
 */
export function cutTo(text: string, bytesMax: number): string {
  // Each UTF-16 unit has at most three bytes.
  if (3 * text.length <= bytesMax) return text;
  if (room.length < bytesMax) room = new Uint8Array(bytesMax);
  const { read } = encoder.encodeInto(text, room.subarray(0, bytesMax));
  if (read === text.length) return text;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  // No character that people write is longer than this; a longer pile of marks is cut anywhere.
  const from = Math.max(0, read - CHARACTER_UNITS_MAX);
  const part = text.slice(from, read + CHARACTER_UNITS_MAX);
  const border = from + (segmenter.segment(part).containing(read - from)?.index ?? read - from);
  return text.slice(0, border > from ? border : read);
}

const CHARACTER_UNITS_MAX = 64;
