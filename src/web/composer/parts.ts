/** The number of code points, as the server counts. */
export function charactersOf(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i += 1) if (isPairAt(text, i)) count -= 1;
  return count;
}

/** The text to send: without blank lines around it. Blanks at the start of the first line stay: they may be meant. */
export const bodyOf = (text: string): string => text.replace(/^\s*\n/, "").trimEnd();

/** Splits a text into parts of at most so many characters: at line ends, else between words, else anywhere. */
export function parts(text: string, max: number): readonly string[] {
  const found: string[] = [];
  const whole = bodyOf(text);
  for (let from = 0; from < whole.length; ) {
    const limit = after(whole, from, max);
    const end = limit === whole.length ? limit : cutBefore(whole, from, limit);
    const part = bodyOf(whole.slice(from, end));
    if (part) found.push(part);
    // The gap is between them.
    from = /\s/.test(whole[end] ?? "") ? end + 1 : end;
  }
  return found;
}

/** Where so many characters end. */
function after(text: string, from: number, characters: number): number {
  let at = from;
  for (let left = characters; left > 0 && at < text.length; left -= 1) at += isPairAt(text, at) ? 2 : 1;
  return at;
}

function cutBefore(text: string, from: number, limit: number): number {
  for (const gap of ["\n", " "]) {
    const at = text.lastIndexOf(gap, limit);
    if (at > (from + limit) / 2) return at;
  }
  return limit;
}

function isPairAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit < 0xdc00 && at + 1 < text.length;
}
