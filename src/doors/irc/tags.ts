import { MESSAGE_ID, type MessageId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { isClientTag } from "../../protocol/message.ts";

/** Message tags by their keys, values as they are meant: unescaped (IRCv3 message-tags). */
export type Tags = ReadonlyMap<string, string>;

/** The tags of most lines. */
export const NO_TAGS: Tags = new Map();

const ESCAPES: Readonly<Record<string, string>> = {
  ";": "\\:",
  " ": "\\s",
  "\\": "\\\\",
  "\r": "\\r",
  "\n": "\\n",
};
const MEANINGS: Readonly<Record<string, string>> = { ":": ";", s: " ", r: "\r", n: "\n" };

/**
 * Parses what is between `@` and the space. Of a key that comes twice, the last one counts. A backslash before any other
 * character, or at the end, is left out.
 */
export function parseTags(data: string): Tags {
  const tags = new Map<string, string>();
  for (const tag of data.split(";")) {
    const at = tag.indexOf("=");
    const key = at < 0 ? tag : tag.slice(0, at);
    if (key !== "") tags.set(key, at < 0 ? "" : unescaped(tag.slice(at + 1)));
  }
  return tags;
}

/** Writes tags as they stand between `@` and the space. A tag whose key cannot be a key is left out. */
export function formatTags(tags: Iterable<readonly [string, string]>): string {
  const written: string[] = [];
  for (const [key, value] of tags)
    if (KEY.test(key)) written.push(value === "" ? key : `${key}=${escaped(value)}`);
  return written.join(";");
}

const KEY = /^\+?[^\s\0=;@+][^\s\0=;]*$/;

const unescaped = (value: string): string =>
  value.includes("\\") ? value.replace(/\\([\s\S]?)/g, (_, sign: string) => MEANINGS[sign] ?? sign) : value;

/** NUL has no escape: it is left out. */
const escaped = (value: string): string =>
  value.toWellFormed().replace(/[;\s\\\0]/g, (sign) => ESCAPES[sign] ?? (sign === "\0" ? "" : sign));

/** The client-only tags; undefined = there are none. */
export function clientTagsOf(tags: Tags): Readonly<Record<string, string>> | undefined {
  const given = [...tags].filter(([key]) => isClientTag(key)).slice(0, limits.clientTagsMax);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

/** The message that a line answers (IRCv3 reply). */
export function repliesTo(tags: Tags): MessageId | undefined {
  const id = tags.get("+reply") ?? tags.get("+draft/reply");
  return id !== undefined && MESSAGE_ID.test(id) ? (id as MessageId) : undefined;
}
