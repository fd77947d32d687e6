import { limits } from "./limits.ts";
import { GAP, isUnspaced, wordsOf } from "./words.ts";

/**
 * What people type into a search: words, "exact phrases", -exclusions and operators. Only the server parses it; the
 * page uses the names of the operators.
 */

/** `has:` and `is:` are properties of a message as it is now. */
const HAS = ["link", "file", "reaction", "pin", "thread"] as const;
const IS = ["thread", "pinned", "edited"] as const;
export type Has = (typeof HAS)[number];
export type Is = (typeof IS)[number];

/** Words that follow each other in the text. If it is `open`, the beginning of the last word is enough. */
export interface Term {
  readonly words: readonly string[];
  readonly open?: true;
  readonly not?: true;
}
/** A person or a room by name. `me` is the person who asks. */
export interface Named {
  readonly by: "from" | "in" | "mentions";
  readonly name: string;
  readonly not?: true;
}
export interface Property {
  readonly by: "has" | "is";
  readonly what: Has | Is;
  readonly not?: true;
}
export interface Query {
  readonly terms: readonly Term[];
  readonly named: readonly Named[];
  readonly properties: readonly Property[];
  /** Milliseconds since 1970: `since` is inclusive, `until` is not. */
  readonly since?: number;
  readonly until?: number;
}

/**
 * A word that may match longer words. Shorter beginnings match nearly every word, and to collect all of them would take
 * hundreds of milliseconds: such a word must match exactly. Hangul has a syllable in each character.
 */
const OPEN = /^(?:[\p{L}\p{N}\p{M}]{4}|\p{sc=Hang}{2})/u;
const MINUTE_MS = 60_000;

const OPERATOR = /^(from|in|mentions|has|is|before|after|on):(.*)$/isu;
const QUOTE = '"“”„';
/** A part of a query: an operator with a quoted value, a phrase, or everything up to the next space. */
const PARTS = new RegExp(
  `(?<not>-?)(?:(?<operator>[a-z]+:)[${QUOTE}](?<value>[^${QUOTE}]*)(?:[${QUOTE}]|$)|[${QUOTE}](?<phrase>[^${QUOTE}]*)(?:[${QUOTE}]|$)|(?<bare>[^\\s${QUOTE}]+))`,
  "giu",
);
const DATE = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;

export type Read = { readonly query: Query } | { readonly problem: string };

type Draft = {
  terms: Term[];
  named: Named[];
  properties: Property[];
  since: number;
  until: number;
};
/** What is wrong with a part; undefined = nothing. */
type Problem = string | undefined;

/**
 * Parses a query, or says in a sentence what is wrong with it. Dates mean days of a clock that is `offset` minutes
 * ahead of UTC.
 * A word followed by a colon that is not an operator is ordinary words, as in "12:30" and "https://a.example". A
 * quotation mark without a closing one reaches to the end. A query with nothing to look for is refused.
 */
export function readQuery(text: string, offset = 0): Read {
  const draft: Draft = { terms: [], named: [], properties: [], since: 0, until: Number.POSITIVE_INFINITY };
  for (const match of text.matchAll(PARTS)) {
    const isLast = match.index + match[0].length === text.length;
    const problem = readPart(draft, match.groups ?? {}, { offset, isLast });
    if (problem !== undefined) return { problem };
  }
  const { since, until, ...lists } = draft;
  if (lists.terms.length > limits.searchTermsMax)
    return { problem: `has more than ${limits.searchTermsMax} words` };
  const isDated = since > 0 || until < Number.POSITIVE_INFINITY;
  if (lists.terms.length + lists.named.length + lists.properties.length === 0 && !isDated)
    return { problem: "has nothing to look for: give a word, or an operator such as from:" };
  if (since >= until) return { problem: "has dates with no time between them" };
  return {
    query: { ...lists, ...(since > 0 && { since }), ...(until < Number.POSITIVE_INFINITY && { until }) },
  };
}

type Groups = { readonly [name: string]: string | undefined };

function readPart(draft: Draft, groups: Groups, where: { offset: number; isLast: boolean }): Problem {
  const { operator, value, phrase, bare } = groups;
  const not = groups["not"] === "-";
  if (phrase !== undefined) return addTerm(draft, phrase, { not });
  const [, name, given] = OPERATOR.exec(operator === undefined ? (bare ?? "") : `${operator}${value}`) ?? [];
  if (name !== undefined) return readOperator(draft, [name.toLowerCase(), given ?? ""], not, where.offset);
  if (operator !== undefined) return addTerm(draft, `${operator}${value}`, { not });
  const written = bare ?? "";
  if (!isUnspaced(written)) return addTerm(draft, written, { not, open: where.isLast });
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(written))
    addTerm(draft, segment, { not });
  return undefined;
}

function addTerm(draft: Draft, text: string, { not, open }: { not: boolean; open?: boolean }): Problem {
  const all = wordsOf(text).map((word) => word.text);
  const gap = all.indexOf(GAP);
  const words = gap < 0 ? all : all.slice(0, gap);
  const last = words.at(-1);
  if (last === undefined) return undefined;
  const isOpen = open && !not && OPEN.test(last) && /[\p{L}\p{N}]$/u.test(text);
  draft.terms.push({ words, ...(isOpen && { open: true }), ...(not && { not }) });
  return undefined;
}

function readOperator(draft: Draft, [name, given]: [string, string], not: boolean, offset: number): Problem {
  const value = given.trim();
  const isNot = not ? ({ not } as const) : {};
  switch (name) {
    case "from":
    case "mentions":
    case "in": {
      const written = value.replace(name === "in" ? /^#/ : /^@/, "");
      if (written === "") return `needs a ${name === "in" ? "room" : "person"} after ${name}:`;
      draft.named.push({ by: name, name: written, ...isNot });
      return undefined;
    }
    case "has":
    case "is": {
      const known: readonly string[] = name === "has" ? HAS : IS;
      const what = value.toLowerCase().replace(/s$/, "");
      if (!known.includes(what)) return `needs one of ${known.join(", ")} after ${name}:`;
      draft.properties.push({ by: name, what: what as Has | Is, ...isNot });
      return undefined;
    }
    default:
      return not ? `cannot exclude ${name}:` : readDate(draft, name, value, offset);
  }
}

/**
 * Parses a date: a day, a month or a year. `before:` ends where it begins, `after:` begins where it ends, and `on:` is
 * the time itself.
 */
function readDate(draft: Draft, name: string, value: string, offset: number): Problem {
  const [, year, month, day] = DATE.exec(value) ?? [];
  const at = (years: number, months: number, days: number) =>
    Date.UTC(Number(year) + years, Number(month ?? 1) - 1 + months, Number(day ?? 1) + days);
  const [start, end] = [at(0, 0, 0), day ? at(0, 0, 1) : month ? at(0, 1, 0) : at(1, 0, 0)];
  // Date accepts the 31st of February as a day in March.
  if (year === undefined || !new Date(start).toISOString().startsWith(dateOf(year, month, day)))
    return `needs a date such as 2026-11-28 after ${name}:`;
  const zone = offset * MINUTE_MS;
  if (name !== "after") draft.until = Math.min(draft.until, (name === "before" ? start : end) - zone);
  if (name !== "before") draft.since = Math.max(draft.since, (name === "after" ? end : start) - zone);
  return undefined;
}

const dateOf = (year = "", ...rest: readonly (string | undefined)[]): string =>
  [year, ...rest.flatMap((part) => part?.padStart(2, "0") ?? [])].join("-");
