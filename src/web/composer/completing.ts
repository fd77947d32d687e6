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
  /** It is found by this, too. */
  readonly also?: string;
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
    const at = placeIn(one, wanted);
    if (at === 0) begin.push(one);
    else if (at > 0) middle.push(one);
  }
  return [...begin, ...middle].slice(0, SHOWN_MAX);
}

/** Where a suggestion has what is wanted: at its beginning, or at the beginning of its other name, if either has it there. */
function placeIn({ label, also }: Completion, wanted: string): number {
  const places = [label, ...(also === undefined ? [] : [also])].map((name) => folded(name).indexOf(wanted));
  return places.includes(0) ? 0 : Math.max(...places);
}

/** Without case and accents. */
const folded = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
