import { blocksOf } from "./blocks.ts";
import { limits } from "./limits.ts";
import { NAME_CHARACTERS_MAX } from "./names.ts";
import { piecesOf } from "./pieces.ts";

/**
 * "@" and the characters of a name, as names.ts allows them. If a letter or a "/" comes before it, or if it continues
 * with one, it is a part of something else: "a@b.example", "/@ann/1", "@ann/core", "@ann@social.example".
 */
export const MENTION =
  /(?<![\p{L}\p{N}@/]|[\p{L}\p{N}]_)@(?=(?<person>[^\s!-,./:-@~]{1,64}))\k<person>(?!(?<=[\p{L}\p{N}])[@/][\p{L}\p{N}])/gu;
export const MENTIONS_ALL = /^(?:all|here|channel|everyone)$/i;

/** Punctuation that may end a name, but more often comes after it. */
const TAIL = /[\p{P}\p{S}]+$/u;
/** Everything from the first punctuation mark beyond ASCII on: "’s", "—", "。". */
const REST = /(?![ -~])\p{P}.*$/su;
/**
 * To compare a name beyond ASCII takes up to a hundred times as long as another one, so one text can have only a few.
 */
const SPELLINGS_BEYOND_ASCII_MAX = 20;

/** The possible spellings of one name, the most likely first: punctuation after a name may be a part of it. */
type Spellings = readonly string[];

export interface Mentioned {
  /** At most `limits.mentionsMax` names, as typed. */
  readonly names: readonly Spellings[];
  readonly all: boolean;
}

const nobody: Mentioned = { names: [], all: false };

/**
 * The people whom a text mentions by "@". Text that the page shows as code or as a link mentions nobody: code is a
 * quotation, and a link leads elsewhere.
 */
export function mentionsIn(body: string): Mentioned {
  if (!body.includes("@")) return nobody;
  const names: Spellings[] = [];
  let beyondAscii = 0;
  let all = false;
  for (const name of new Set(namesIn(body))) {
    const spellings = spellingsOf(name);
    if (spellings.length === 0) continue;
    if (spellings.some((spelling) => MENTIONS_ALL.test(spelling))) all = true;
    else if (names.length < limits.mentionsMax) {
      beyondAscii += spellings.filter((spelling) => !isAscii(spelling)).length;
      if (beyondAscii <= SPELLINGS_BEYOND_ASCII_MAX) names.push(spellings);
    }
  }
  return { names, all };
}

/** Whether a text may have code in it. */
export const hasCode = (body: string): boolean => /`|~~~/.test(body);

function namesIn(body: string): readonly string[] {
  const names: string[] = [];
  const read = (text: string) => {
    for (const piece of piecesOf(text))
      if (piece.is === "text")
        for (const { groups } of piece.text.matchAll(MENTION)) names.push(groups?.["person"] ?? "");
  };
  // Without these characters there is no code, and links end with their lines: so the text needs no splitting into
  // blocks.
  if (hasCode(body)) blocksOf(body, read);
  else read(body);
  return names;
}

/** The possible spellings of a name in a text: all of it, or what is left without the punctuation of the sentence. */
export function spellingsOf(name: string): Spellings {
  const spellings = new Set([name, name.replace(TAIL, ""), name.replace(REST, "")]);
  spellings.delete("");
  return [...spellings].filter((spelling) => [...spelling].length <= NAME_CHARACTERS_MAX);
}

const isAscii = (text: string): boolean => !/[^ -~]/.test(text);
