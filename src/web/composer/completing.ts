/** What the person has begun to type: a person, a room or an emoji. */
export interface Begun {
  readonly sign: "@" | "#" | ":";
  readonly query: string;
  /** The position of the sign in the text. */
  readonly from: number;
}

/** A text that can replace it. */
export interface Completion {
  readonly text: string;
  readonly label: string;
  readonly hint?: string;
}

const BEGUN = /(?:^|[\s(])([@#:])([^\s@#:]{0,64})$/u;
/** A colon has many uses. After this many letters an emoji is meant. */
const EMOJI = /^[a-z]{2,}$/;
const SHOWN_MAX = 8;
/** The longest input that is completed, with its sign and the character before. Texts can be very long. */
const BEGUN_MAX = 66;

/** The input right before the caret, if it can be completed. */
export function begunBefore(text: string, caret: number): Begun | undefined {
  const [, sign, query = ""] = BEGUN.exec(text.slice(Math.max(0, caret - BEGUN_MAX), caret)) ?? [];
  if (!sign || (sign === ":" && !EMOJI.test(query))) return undefined;
  return { sign: sign as Begun["sign"], query, from: caret - query.length - 1 };
}

/** The suggestions that match: first those that begin with the input, then those that contain it, in the order given. */
export function matching(query: string, candidates: Iterable<Completion>): readonly Completion[] {
  const wanted = folded(query);
  const begin: Completion[] = [];
  const middle: Completion[] = [];
  for (const one of candidates) {
    const at = folded(one.label).indexOf(wanted);
    if (at === 0) begin.push(one);
    else if (at > 0) middle.push(one);
  }
  return [...begin, ...middle].slice(0, SHOWN_MAX);
}

/** Without case and accents. */
const folded = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
