/** While a word is being composed (IME), its keys belong to it; some browsers only tell by the key code 229. */
const COMPOSING_KEY = 229;

export const isComposing = ({ isComposing, keyCode }: KeyboardEvent): boolean =>
  isComposing || keyCode === COMPOSING_KEY;

/**
 * The letter that a key is meant as: the one on it, or, on a keyboard whose letters are not Latin, the one that stands
 * in its place on others. What is no letter is what it is.
 */
export function letterOf({ key, code }: KeyboardEvent): string {
  const isForeign = key.length === 1 && key > "\u007f";
  const place = isForeign ? /^Key([A-Z])$/.exec(code)?.[1] : undefined;
  return (place ?? key).toLowerCase();
}
