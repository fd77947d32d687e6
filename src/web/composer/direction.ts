/** For longer texts, `dir="auto"` would scan the whole text at each key: half a second for a book. */
const LOOKED_AT_MAX = 10_000;
const LETTER = /\p{L}/u;
const LEFTWARD = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The direction of the text in a box: that of its first letter. */
export function directionOf(text: string): "auto" | "ltr" | "rtl" {
  if (text.length <= LOOKED_AT_MAX) return "auto";
  const letter = LETTER.exec(text.slice(0, LOOKED_AT_MAX))?.[0] ?? "";
  return LEFTWARD.test(letter) ? "rtl" : "ltr";
}
