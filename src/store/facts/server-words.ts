import type { ServerFields } from "../../protocol/server-log.ts";
import { wordsOf } from "../../protocol/words.ts";
import { type Recipe, run, text } from "../recipe.ts";

/** The fields of events in which people find words. */
const SEARCHED = ["name", "target", "reason", "key", "value"] as const satisfies (keyof ServerFields)[];
/** So many words of an event are found, by so many of their characters. */
const WORDS_MAX = 100;
const WORD_CHARACTERS_MAX = 40;

const insert = text(
  (dialect) =>
    `insert into server_words (seq, word) select :seq, words.value from ${dialect.textsIn("words")} as words`,
);
const forget = text("delete from server_words where seq = :seq");

/** The words of a text, as the log is searched by them. */
export const searchedWords = (said: string): string[] => [
  ...new Set(wordsOf(said).map(({ text: word }) => [...word].slice(0, WORD_CHARACTERS_MAX).join(""))),
];

/** Writes the words of an event of r0, so that a search finds it. */
export function* writeWords(seq: number, said: object): Recipe<void> {
  const texts = SEARCHED.flatMap((field) => (said as Partial<ServerFields>)[field] ?? []).map(String);
  const words = searchedWords(texts.join("\n")).slice(0, WORDS_MAX);
  if (words.length > 0) yield* run(insert, { seq, words: JSON.stringify(words) });
}

/** The same again for an event that says less now. */
export function* rewriteWords(seq: number, said: object): Recipe<void> {
  yield* run(forget, { seq });
  yield* writeWords(seq, said);
}
