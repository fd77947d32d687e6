import type { Term } from "./query.ts";
import { type Word, wordsOf } from "./words.ts";

/** A part of a text where something was found, in UTF-16 code units: its start, and the position after its end. */
export type Mark = readonly [from: number, end: number];

/** The maximum number of marks for one text. */
const MARKS_MAX = 100;

/** Where the words of a query are in a text, in the order of the text; empty if the text does not match the query. */
export function marksIn(text: string, terms: readonly Term[]): readonly Mark[] | undefined {
  const words = wordsOf(text);
  const marks: Mark[] = [];
  for (const term of terms) {
    const places = placesOf(term, words);
    if ((places.length === 0) !== (term.not === true)) return undefined;
    marks.push(...places);
  }
  return joined(marks.sort((a, b) => a[0] - b[0])).slice(0, MARKS_MAX);
}

function placesOf(term: Term, words: readonly Word[]): readonly Mark[] {
  const places: Mark[] = [];
  for (let at = 0; at + term.words.length <= words.length; at += 1) {
    if (!term.words.every((word, i) => fits(word, words[at + i]?.text ?? "", isOpen(term, i)))) continue;
    const [first, last] = [words[at], words[at + term.words.length - 1]];
    if (first && last) places.push([first.from, last.end]);
  }
  return places;
}

const isOpen = ({ words, open }: Term, i: number): boolean => open === true && i === words.length - 1;

const fits = (wanted: string, word: string, open: boolean): boolean =>
  open ? word.startsWith(wanted) : word === wanted;

/** Joins marks that overlap or touch. */
function joined(marks: readonly Mark[]): readonly Mark[] {
  const all: Mark[] = [];
  for (const [from, end] of marks) {
    const last = all.at(-1);
    if (last && from <= last[1]) all[all.length - 1] = [last[0], Math.max(last[1], end)];
    else all.push([from, end]);
  }
  return all;
}
