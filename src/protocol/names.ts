// The names that users and rooms may have, and when two names are the same (rule S22). Names are shown as they were
// typed. Only `skeleton` decides whether a name is taken, so every door stores a name and looks it up by its skeleton.

import { CONFUSABLES } from "./confusables.ts";
import { BLANKS } from "./visible.ts";

/** Code points of a user name, which is also the IRC nick. */
export const NAME_CHARACTERS_MAX = 32;

/** Code points of a room name. */
export const ROOM_NAME_CHARACTERS_MAX = 64;

/**
 * Names that are, or could be mistaken for, a part of the system: the server itself, the services to whose nicks IRC
 * clients send passwords, the words that address everyone, and what programs print for a missing name. `admin` is not
 * among them: many a first administrator has that name.
 */
const RESERVED_NAMES: ReadonlySet<string> = new Set(
  `exchat server system nickserv chanserv histserv hostserv memoserv operserv botserv
  everyone here all channel null undefined`.split(/\s+/),
);

/** Names that make a person look like staff of the server. */
const STAFF_NAMES: ReadonlySet<string> = new Set(
  `admin admins administrator administrators owner root sysadmin sysop superuser webmaster
  moderator moderators mod mods operator operators staff team official support help helpdesk
  security abuse`.split(/\s+/),
);

/** All ASCII characters that are not letters, digits or one of RFC 2812's ``[]\`_^{|}-``. */
const REFUSED_IN_NAMES = /[!-,./:-@~]/;

/** Invisible characters: those that Unicode lists, and those that visible.ts adds. */
const INVISIBLE = new RegExp(`[\\p{Default_Ignorable_Code_Point}\\p{Cf}${BLANKS}]`, "u");

/** The variation selector that asks for the coloured form of the character before it, as in "❤️". */
const EMOJI_STYLE = /(?<=\p{Extended_Pictographic})\uFE0F/gu;

/**
 * More than 2 accents of no particular script, or more than 4 marks of any kind, on one letter. Words in Burmese, Hindi
 * and Tibetan need 3 marks of their own script.
 */
const STACKED_MARKS = /\p{Script=Inherited}{3}|\p{M}{5}/u;

/**
 * Says what is wrong with a user name; undefined = nothing.
 * Letters and digits of every script are allowed, and so are emoji. Since the name is also a nick, ASCII is limited to
 * the characters of RFC 2812 section 2.3.1, and full-width and other forms of the other ASCII characters are refused as
 * well (as Ergo does). Unlike in the RFC, a digit may come first; as in the RFC, a "-" may not.
 */
export function userNameProblem(name: string): string | undefined {
  const problem = textProblem("name", name, NAME_CHARACTERS_MAX);
  if (problem) return problem;
  if (/\s/.test(name)) return "a name must not contain spaces";
  const plain = name.normalize("NFKC");
  const refused = REFUSED_IN_NAMES.exec(plain)?.[0];
  if (refused) return `a name must not contain ${quoted(refused)}`;
  if (plain.startsWith("-")) return 'a name must not begin with "-"';
  const key = skeleton(name);
  if (RESERVED_NAMES.has(key)) return `the name ${quoted(key)} is reserved`;
  return undefined;
}

/** Whether this is such a name, also with digits and punctuation around it. */
export const looksLikeStaff = (name: string): boolean =>
  STAFF_NAMES.has(skeleton(name).replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ""));

/**
 * Says what is wrong with a room name; undefined = nothing. Any visible text of 1 to 64 code points with single plain
 * spaces inside is allowed, so code that shows or sends a room name must escape it.
 */
export function roomNameProblem(name: string): string | undefined {
  const problem = textProblem("room name", name, ROOM_NAME_CHARACTERS_MAX);
  if (problem) return problem;
  if (/[^\S ]/.test(name)) return "a room name must not contain spaces other than the plain one";
  if (name.startsWith(" ") || name.endsWith(" ")) return "a room name must not begin or end with a space";
  if (name.includes("  ")) return "a room name must not contain two spaces in a row";
  return undefined;
}

/** Joiners where they belong: between letters of scripts that need them, and inside one emoji. */
const JOINERS =
  /(?<=(?![\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}])[\p{L}\p{M}])[\u200C\u200D](?=\p{L})|(?<=\p{Emoji}\uFE0F?)\u200D(?=\p{Emoji})/gu;

/**
 * Says what is wrong with a text that is shown beside a name, such as a display name; undefined = nothing. It may have spaces
 * and any visible characters, but not the names by which the system itself is called.
 */
export function shownNameProblem(what: string, text: string, charactersMax: number): string | undefined {
  const problem = textProblem(
    what,
    isLonger(text, charactersMax) ? text : text.replace(JOINERS, ""),
    charactersMax,
  );
  if (problem) return problem;
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text))
    return `a ${what} needs a letter, a digit or an emoji`;
  return RESERVED_NAMES.has(skeleton(text)) ? `the ${what} ${quoted(text)} is reserved` : undefined;
}

/**
 * What a display name looks like, for finding others that look the same: its skeleton without blanks and punctuation.
 */
export const looksOf = (displayName: string): string => skeleton(displayName).replace(/[\s\p{P}\p{S}]/gu, "");

/** What is wrong with a name of either kind. The length comes first, so that no long text is examined further. */
function textProblem(what: string, name: string, charactersMax: number): string | undefined {
  if (name === "") return `a ${what} must not be empty`;
  if (isLonger(name, charactersMax)) return `a ${what} has at most ${charactersMax} characters`;
  if (!name.isWellFormed() || name.includes("\uFFFD")) return `a ${what} must be well-formed Unicode text`;
  if (/\p{Cc}/u.test(name)) return `a ${what} must not contain control characters`;
  if (/\p{Bidi_Control}/u.test(name)) return `a ${what} must not contain directional marks`;
  if (INVISIBLE.test(name.replace(EMOJI_STYLE, ""))) return `a ${what} must not contain invisible characters`;
  if (/[\p{Cn}\p{Co}]/u.test(name)) return `a ${what} must not contain unassigned or private characters`;
  if (/(?:^|\s)\p{M}/u.test(name)) return `a combining mark in a ${what} must follow a letter`;
  if (STACKED_MARKS.test(name)) return `a ${what} must not pile up combining marks`;
  return undefined;
}

function isLonger(text: string, charactersMax: number): boolean {
  // a code point has one or two units, so most texts need no counting
  if (text.length <= charactersMax) return false;
  return text.length > 2 * charactersMax || [...text].length > charactersMax;
}

function quoted(text: string): string {
  return text === '"' ? `'${text}'` : `"${text}"`;
}

/** Built when the first name beyond ASCII arrives. A server that sees none does not pay for it. */
let prototypes: ReadonlyMap<string, string> | undefined;

/**
 * The key under which a name is unique: two names with one skeleton are one name. It is made for comparing,
 * never for showing, and any string has one, fine name or not; a skeleton is its own skeleton.
 *
 * The rule: forms that differ in case, width, style or invisible signs are equal (NFKC, full case folding),
 * and so is what looks alike by UTS 39 (Unicode 17), but for one thing: ASCII characters never look alike.
 * There, `bob1` and `bobl`, `user0` and `userO`, `modem` and `modern` are different, as on IRC networks
 * (CASEMAPPING=ascii); only case is ignored. Everything else that looks like an ASCII character equals it.
 * A letter whose two cases look like different letters goes by the capital, which is the exacter copy: Greek
 * Ν/ν is an n, not a v.
 */
export function skeleton(name: string): string {
  if (!/[^ -~]/.test(name)) return name.toLowerCase();
  // no name is that long, and the time to normalize grows with the square of the length: 9 s for 64,000 accents
  if (name.length > 2 * ROOM_NAME_CHARACTERS_MAX) return name.toWellFormed().toLowerCase();
  prototypes ??= readConfusables(CONFUSABLES);
  let key = "";
  for (const character of folded(name)) key += prototypes.get(character) ?? character;
  // i and j have a dot anyway, so the dot of İ is dropped
  return key.normalize("NFD").replace(/(?<=[ij])\u0307+/g, "");
}

/**
 * The name without differences of case, width, style and invisible characters, decomposed (NFD): a skeleton before
 * look-alikes are replaced. Lone surrogates become U+FFFD, so that every store can keep the result.
 */
export function folded(name: string): string {
  return (
    name
      .toWellFormed()
      // NFKC makes the lunate sigma a sigma, but it looks like a c
      .replace(/[ϲϹ]/g, "c")
      .normalize("NFKC")
      // to both cases: ẞ has only a lower-case form, and ß, ŉ or ΐ only an upper-case one, of several letters
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .replaceAll("ς", "σ")
      .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
      .normalize("NFD")
  );
}

/** From `PROTOTYPE: LOOK-ALIKE LOOK-ALIKE …`, code points in hex, to a map from look-alike to prototype. */
function readConfusables(table: string): ReadonlyMap<string, string> {
  const prototypeOf = new Map<string, string>();
  let prototype = "";
  for (const word of table.trim().split(/\s+/)) {
    if (word.endsWith(":")) prototype = word.slice(0, -1).split("+").map(fromHex).join("");
    else prototypeOf.set(fromHex(word), prototype);
  }
  return prototypeOf;
}

function fromHex(codePoint: string): string {
  return String.fromCodePoint(Number.parseInt(codePoint, 16));
}
