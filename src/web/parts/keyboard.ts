/** Whether an input method (IME) is composing a word and uses the keys. Some browsers show it only by key code 229. */
const COMPOSING_KEY = 229;

export const isComposing = ({ isComposing, keyCode }: KeyboardEvent): boolean =>
  isComposing || keyCode === COMPOSING_KEY;

/**
 * The letter that a key means: the one on it, or, on a non-Latin keyboard, the Latin one in the same position. Keys
 * without letters keep their value.
 */
export function letterOf({ key, code }: KeyboardEvent): string {
  const isForeign = key.length === 1 && key > "\u007f";
  const place = isForeign ? /^Key([A-Z])$/.exec(code)?.[1] : undefined;
  return (place ?? key).toLowerCase();
}
