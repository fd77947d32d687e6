/**
 * The maximum of one joined frame, in UTF-16 units: at most 192 KiB of UTF-8, and no more than is written in one go.
 */
const BATCH_CHARACTERS_MAX = 65_536;

/**
 * Joins frames once for all readers of the same events. What one reader needs is nearly always what the reader before
 * needed, so it remembers the last result of each kind. It changes no list in place.
 */
export class Batches {
  #first: readonly string[] | undefined;
  #then: readonly string[] | undefined;
  #both: readonly string[] = [];
  #frames: readonly string[] | undefined;
  #joined: readonly string[] = [];

  /** Both lists as one list. */
  both(first: readonly string[], then: readonly string[]): readonly string[] {
    if (first !== this.#first || then !== this.#then) {
      this.#first = first;
      this.#then = then;
      this.#both = [...first, ...then];
    }
    return this.#both;
  }

  /**
   * Joins JSON frames into JSON arrays. A single frame stays as it is; one that is too long to be joined goes alone.
   */
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
