/** What one joined frame may have, in UTF-16 units: at most 192 KiB of UTF-8, and no more than is written in one go. */
const BATCH_CHARACTERS_MAX = 65_536;

/**
 * Joins the JSON frames of a turn into JSON arrays. Readers of the same events hand in the same list, one after the other,
 * so a list is joined once for all of them.
 */
export class Batches {
  #frames: readonly string[] | undefined;
  #joined: readonly string[] = [];

  /** One frame stays as it is; one that is too long to be joined with others goes alone. */
  of(frames: readonly string[]): readonly string[] {
    if (frames.length < 2) return frames;
    if (frames !== this.#frames) {
      this.#frames = frames;
      this.#joined = joined(frames);
    }
    return this.#joined;
  }
}

function joined(frames: readonly string[]): readonly string[] {
  const batches: string[] = [];
  let from = 0;
  let characters = 0;
  const end = (to: number) => {
    if (to > from)
      batches.push(to - from === 1 ? (frames[from] as string) : `[${frames.slice(from, to).join(",")}]`);
    from = to;
    characters = 0;
  };
  for (const [i, { length }] of frames.entries()) {
    if (characters + length >= BATCH_CHARACTERS_MAX) end(i);
    characters += length + 1;
  }
  end(frames.length);
  return batches;
}
