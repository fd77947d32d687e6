import { isVisible } from "./visible.ts";

/**
 * A text of any kind as one line of at most so many code points: control characters become spaces, and what is too long is cut
 * off. Empty if nothing of it is visible. It satisfies `line` in fields.ts.
 */
export function oneLine(text: string, charactersMax: number): string {
  // A code point has one or two units, so no more than these can be needed.
  const start = text
    .slice(0, 2 * charactersMax)
    .toWellFormed()
    .replace(/\p{Cc}+/gu, " ");
  const line = [...start].slice(0, charactersMax).join("").trim();
  return isVisible(line) ? line : "";
}
