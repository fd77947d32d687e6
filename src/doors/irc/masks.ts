/** A pattern with `*` for any text and `?` for one character, as in masks (RFC 2812 section 2.5). Case does not matter. */
export function matcher(mask: string): (text: string) => boolean {
  const parts = mask.toLowerCase().replace(/\*+/g, "*").split("");
  return (text) => matches(parts, [...text.toLowerCase()]);
}

export const isPattern = (mask: string): boolean => /[*?]/.test(mask);

/** In time proportional to the product of the lengths at most: after a mismatch only the last `*` is tried again. */
function matches(mask: readonly string[], text: readonly string[]): boolean {
  let [at, star, from] = [0, -1, 0];
  for (let i = 0; i < text.length; ) {
    if (mask[at] === "*") {
      star = at;
      at += 1;
      from = i;
    } else if (mask[at] === "?" || (at < mask.length && mask[at] === text[i])) {
      at += 1;
      i += 1;
    } else if (star >= 0) {
      at = star + 1;
      from += 1;
      i = from;
    } else return false;
  }
  while (mask[at] === "*") at += 1;
  return at === mask.length;
}
