/** The number of code points, which is how the server counts. */
export function charactersOf(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) count -= 1;
  }
  return count;
}

/** A text in parts of at most so many characters, cut at the ends of lines, else between words, else anywhere. */
export function parts(text: string, max: number): readonly string[] {
  const found: string[] = [];
  let rest = [...text.trim()];
  while (rest.length > max) {
    const cut = cutAt(rest, max);
    const part = rest.slice(0, cut).join("").trim();
    if (part) found.push(part);
    rest = rest.slice(cut);
  }
  const last = rest.join("").trim();
  return last ? [...found, last] : found;
}

function cutAt(characters: readonly string[], max: number): number {
  for (const gap of ["\n", " "]) {
    const at = characters.lastIndexOf(gap, max);
    if (at > max / 2) return at;
  }
  return max;
}
