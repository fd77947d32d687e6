import { looksOf, skeleton } from "../../protocol/names.ts";
import { GAP, wordsOf } from "../../protocol/words.ts";
import { type Recipe, run, text } from "../recipe.ts";

/* By which words people are found in the directory, beside their names. */

export const WORD = { name: 0, displayName: 1, looks: 2 } as const;

const forget = text(`delete from person_words where "user" = :user and kind = :kind`);
const insert = text(
  `insert into person_words ("user", kind, word) values (:user, :kind, :word) on conflict do nothing`,
);

/** A name without accents is found by any part of it, so only others have words. */
export function* indexName(user: number, name: string): Recipe<void> {
  const words = textsOf(name);
  const key = skeleton(name);
  yield* write(user, WORD.name, words.every((word) => key.includes(word)) ? [] : beginnings(words));
}

/** undefined = the person has none any more. */
export function* indexDisplayName(user: number, displayName: string | undefined): Recipe<void> {
  const words = displayName === undefined ? [] : textsOf(displayName);
  yield* write(user, WORD.displayName, beginnings(words));
  yield* write(user, WORD.looks, displayName === undefined ? [] : [looksOf(displayName)]);
}

const textsOf = (name: string): readonly string[] => wordsOf(name).map(({ text: word }) => word);

/**
 * The words, and each with all that follows it: what is written without spaces (`o'brien`, a name in Chinese) is searched for
 * as one word. Behind the GAP are the parts of words such as `camelCase`.
 */
function beginnings(words: readonly string[]): readonly string[] {
  const end = words.includes(GAP) ? words.indexOf(GAP) : words.length;
  const rows = words.slice(0, end).map((_, i) => words.slice(i, end).join(""));
  return [...words, ...rows].filter((word) => word !== GAP);
}

function* write(user: number, kind: number, words: readonly string[]): Recipe<void> {
  yield* run(forget, { user, kind });
  for (const word of new Set(words)) if (word !== "") yield* run(insert, { user, kind, word });
}
