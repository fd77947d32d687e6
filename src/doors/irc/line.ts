import { cutTo } from "./cut.ts";
import { formatTags, NO_TAGS, parseTags, type Tags } from "./tags.ts";
import { endsInText } from "./texts.ts";

/** One line of IRC as it was heard (RFC 2812 section 2.3, IRCv3 message-tags). */
export interface Line {
  readonly tags: Tags;
  /** Who sent it, without the colon. A server ignores what a client says here. */
  readonly source: string | undefined;
  /** In capitals. */
  readonly command: string;
  readonly params: readonly string[];
}

/**
 * A line that cannot be carried out. `too_long` is answered with 417, `not_utf8` with FAIL INVALID_UTF8; `malformed` has a
 * NUL or a CR inside, or no command; nobody answers an `empty` one.
 */
export interface LineProblem {
  readonly problem: "too_long" | "not_utf8" | "malformed" | "empty";
  /** The line as far as it can be read, so that an answer can name the command. */
  readonly line?: Line;
}

/** A line to be written. */
export interface Saying {
  readonly tags?: Iterable<readonly [string, string]>;
  readonly source?: string;
  readonly command: string;
  readonly params?: readonly string[];
}

/** Bytes of a line without its tags and without CR LF (RFC 2812 section 2.3). */
export const BODY_BYTES_MAX = 510;
/** Bytes of a client's tags, without `@` and the space (IRCv3 message-tags). */
const CLIENT_TAG_BYTES_MAX = 4_094;
/** Bytes of a line that a client sends, without its end: `@`, tags, a space, the body. */
export const LINE_BYTES_MAX = 1 + CLIENT_TAG_BYTES_MAX + 1 + BODY_BYTES_MAX;

/**
 * Parses a line without its end. The text of a line that was not UTF-8 has a lone surrogate, which no UTF-8 can say: see
 * LinesIn.
 */
export function parseLine(text: string): Line | LineProblem {
  if (isTooLong(text)) return { problem: "too_long" };
  const line = read(text);
  if (!text.isWellFormed()) return { problem: "not_utf8", ...(line && { line }) };
  if (/[\r\n\0]/.test(text)) return { problem: "malformed", ...(line && { line }) };
  if (line) return line;
  return { problem: /[^ ]/.test(text) ? "malformed" : "empty" };
}

function isTooLong(text: string): boolean {
  // Each UTF-16 unit has at most three bytes.
  if (3 * text.length <= BODY_BYTES_MAX) return false;
  const bodyAt = text.startsWith("@") ? text.indexOf(" ") + 1 || text.length : 0;
  return (
    bytesOf(text.slice(bodyAt)) > BODY_BYTES_MAX ||
    (bodyAt > 0 && bytesOf(text.slice(1, bodyAt)) > CLIENT_TAG_BYTES_MAX + 1)
  );
}

function read(text: string): Line | undefined {
  const [, data, source, command, rest = ""] =
    /^ *(?:@([^ ]*) +)?(?::([^ ]*) +)?([^ :@][^ ]*)(.*)$/s.exec(text) ?? [];
  if (command === undefined) return undefined;
  return {
    tags: data ? parseTags(data) : NO_TAGS,
    source,
    command: command.replace(/[a-z]+/g, (small) => small.toUpperCase()),
    params: paramsOf(rest),
  };
}

/** Parameters are separated by spaces; the last one may have spaces if it begins with a colon. */
function paramsOf(rest: string): string[] {
  const at = rest.indexOf(" :");
  const params = (at < 0 ? rest : rest.slice(0, at)).split(" ").filter((param) => param !== "");
  if (at >= 0) params.push(rest.slice(at + 2));
  return params;
}

/**
 * Writes a line, without its end. It is the only writer of lines: whatever text it is given, what it returns is one line
 * with these parameters and none more. So CR, LF and NUL become spaces, and a space in any parameter but the last becomes
 * `_`. If the line is longer than 510 bytes, without its tags, the last parameter is cut between two characters. A text at
 * the end has a colon, a single word as well: see endsInText.
 */
export function formatLine({ tags, source, command, params = [] }: Saying): string {
  let body = source === undefined ? asWord(command) : `:${asWord(source)} ${asWord(command)}`;
  const end = params.length - 1;
  for (let i = 0; i < end; i++) body += ` ${asWord(params[i] as string)}`;
  if (end >= 0) body += ` ${asLast(params[end] as string, endsInText(command, params.length))}`;
  const cut = cutTo(body, BODY_BYTES_MAX);
  const data = tags === undefined ? "" : formatTags(tags);
  return data === "" ? cut : `@${data} ${cut}`;
}

/** A parameter that is not the last. RFC 2812 has no empty ones: `*` is what servers say for nothing. */
function asWord(text: string): string {
  if (text === "") return "*";
  const word = /[\0\r\n ]/.test(text) ? text.replace(/[\0\r\n ]/g, "_") : text;
  return (word.startsWith(":") ? `_${word.slice(1)}` : word).toWellFormed();
}

function asLast(text: string, isText: boolean): string {
  const clean = (/[\0\r\n]/.test(text) ? text.replace(/\r\n|[\0\r\n]/g, " ") : text).toWellFormed();
  return isText || clean === "" || clean.startsWith(":") || clean.includes(" ") ? `:${clean}` : clean;
}

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;
