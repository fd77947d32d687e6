/*
 * The words of a text, as search compares them: without accents and case, in one form for each character (NFKD), and without
 * signs. What has signs in it (an address, `foo_bar.baz`) is a row of words, so that it is found whole and by its parts.
 */

/** A word as it is compared, and its position in the text, in UTF-16 code units. */
export interface Word {
  readonly text: string;
  readonly from: number;
  readonly end: number;
}

/** Separates rows of words that do not follow each other in the text. It is in no word. */
export const GAP = "§";

/**
 * Scripts without spaces between words. Their characters are words of their own, and a row of them is found wherever it
 * comes: dictionaries cut a sentence in other places than the same words alone.
 */
const UNSPACED = "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}々ーｰ";
/** With the marks that belong to it; half-width kana have theirs as characters. */
const CHARACTER = `[${UNSPACED}][\\p{M}ﾞﾟ]*`;
const EMOJI = "\\p{Extended_Pictographic}|\\p{RI}\\p{RI}";
const WORDS = new RegExp(`${CHARACTER}|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+|${EMOJI}`, "gu");
const ASCII_WORDS = /[a-z0-9]+/gi;
const NO_ASCII_WORDS = /[^a-z0-9]+/g;
/** `camelCase`, `HTTPServer`: where a part begins. */
const PARTS = /(?<=\p{Ll}|\p{N})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
const ASCII_PARTS = /[a-z0-9][A-Z]|[A-Z]{2}[a-z]/;
/** Accents, and the points of Hebrew and Arabic. Marks of other scripts are as good as letters. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g;
const NO_LETTERS = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\p{RI}]/gu;
/** Letters that have no accent to take away, and are typed without it all the same. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ", ё: "е" },
};
const NOT_PLAIN = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "g");

const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);

/** Whether words are not kept apart by spaces in this text. */
export const isUnspaced = (text: string): boolean => new RegExp(`[${UNSPACED}]`, "u").test(text);

/** One word as it is compared; empty when nothing of it is a letter, a digit or an emoji. */
function plain(word: string): string {
  if (isAscii(word)) return word.toLowerCase();
  return (
    word
      .normalize("NFKD")
      .replace(ACCENTS, "")
      // Kana and Hangul are whole again.
      .normalize("NFC")
      .toLowerCase()
      .replace(NOT_PLAIN, (letter) => PLAIN[letter] ?? letter)
      .replace(NO_LETTERS, "")
  );
}

/** All words of a text in their order; behind a GAP each, the parts of those that are written like `camelCase`. */
export function wordsOf(text: string): readonly Word[] {
  const isPlain = isAscii(text);
  const hasParts = isPlain ? ASCII_PARTS.test(text) : PARTS.test(text);
  const pattern = isPlain ? ASCII_WORDS : WORDS;
  const words: Word[] = [];
  const parts: Word[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const found = match[0];
    const from = match.index;
    const word = isPlain ? found.toLowerCase() : plain(found);
    if (word !== "") words.push({ text: word, from, end: from + found.length });
    if (hasParts) parts.push(...partsOf(found, from));
  }
  return parts.length > 0 ? [...words, ...parts] : words;
}

/** The same words as one text, with spaces between them. Costs less for a text that is plain. */
export function wordsIn(text: string): string {
  if (isAscii(text) && !ASCII_PARTS.test(text)) return text.toLowerCase().replace(NO_ASCII_WORDS, " ").trim();
  let words = "";
  for (const word of wordsOf(text)) words += words === "" ? word.text : ` ${word.text}`;
  return words;
}

function partsOf(word: string, start: number): readonly Word[] {
  const parts = word.split(PARTS);
  if (parts.length < 2) return [];
  let from = start;
  const found: Word[] = [{ text: GAP, from, end: from }];
  for (const part of parts) {
    const text = plain(part);
    if (text !== "") found.push({ text, from, end: from + part.length });
    from += part.length;
  }
  return found;
}
