import { GAP } from "../../protocol/words.ts";
import type { MatchLanguage } from "../search/match.ts";

/*
 * Documents and queries of the search index in PostgreSQL's notation, `tsvector` and `tsquery`. No configuration of PostgreSQL's is
 * used: the words are cut already, as they are for every engine.
 */

/** PostgreSQL takes words of up to 2,046 bytes. Of a longer one, its beginning is found. */
const WORD_CHARACTERS_MAX = 256;
/** So often at most PostgreSQL says where a word is in a document. */
const PLACES_MAX = 255;
/** A document in which a word is more often: rows of words are looked for by their words alone. */
const MANY = `${GAP}x`;
/** A sign that no document has. */
const NONE = `${GAP}n`;
/** Stands for the number of the part. It is in no word. */
export const PART = "%";

/** Words have neither quotation marks nor backslashes. */
const lexeme = (part: number | typeof PART, word: string): string =>
  `'${part}:${word.slice(0, WORD_CHARACTERS_MAX)}'`;

/** The words of a document, as text of a `tsvector`. */
export function vectorOf(words: string, part: number): string {
  const places = new Map<string, number[]>();
  const signs = new Set<string>();
  let place = 0;
  for (const word of words.split(" ")) {
    if (word.startsWith(GAP) && word !== GAP) {
      signs.add(word);
      continue;
    }
    place += 1;
    if (word === GAP || word === "") continue;
    const key = word.slice(0, WORD_CHARACTERS_MAX);
    const known = places.get(key);
    if (!known) places.set(key, [place]);
    else if (known.length < PLACES_MAX) known.push(place);
    else signs.add(MANY);
  }
  const found = [...places].map(([word, at]) => `${lexeme(part, word)}:${at.join(",")}`);
  return [...found, ...[...signs].map((sign) => lexeme(part, sign))].join(" ");
}

const joined = (parts: readonly string[], by: string): string => `(${parts.join(` ${by} `)})`;

/** The language of `tsquery`, with PART in place of the part. */
export const tsquery: MatchLanguage = {
  sign: (sign) => lexeme(PART, sign),
  term: ({ words, open, not }) => {
    // What is excluded by too little of a word would be missing.
    if (not && words.some(({ length }) => length > WORD_CHARACTERS_MAX)) return lexeme(PART, NONE);
    const found = words.map((word, i) => lexeme(PART, word) + (open && i === words.length - 1 ? ":*" : ""));
    if (found.length === 1) return found.join();
    const row = joined(found, "<->");
    return not ? row : joined([row, joined([lexeme(PART, MANY), ...found], "&")], "|");
  },
  all: (parts) => joined(parts, "&"),
  any: (parts) => joined(parts, "|"),
  without: (wanted, unwanted) => `(${wanted} & !${joined(unwanted, "|")})`,
};
