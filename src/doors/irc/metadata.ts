import { limits } from "../../protocol/limits.ts";
import { pictureIn } from "../../protocol/picture.ts";
import type { Caps } from "./caps.ts";
import type { Saying } from "./line.ts";
import { numerics } from "./numerics.ts";

/* What clients say of people and channels by keys (IRCv3 metadata): draft/metadata-2, and draft/metadata-3, which replaces it. */

/** Keys that one client subscribes to, and bytes of a value that it sets: longer ones of other doors do not fit into a line. */
export const METADATA = { subsMax: 50, valueBytesMax: 300 } as const;

/** The value of both capabilities. */
export const METADATA_CAP = [
  "before-connect",
  `max-subs=${METADATA.subsMax}`,
  `max-keys=${limits.metadataKeysMax}`,
  `max-key-bytes=${limits.metadataKeyCharactersMax}`,
  `max-value-bytes=${METADATA.valueBytesMax}`,
].join(",");

/** Which draft a client has agreed on; undefined = none. Both depend on `batch`. */
export function metadataVersionOf(caps: Caps): 2 | 3 | undefined {
  if (!caps.has("batch")) return undefined;
  if (caps.has("draft/metadata-3")) return 3;
  return caps.has("draft/metadata-2") ? 2 : undefined;
}

const KEY = /^[a-z0-9_./-]+$/;
export const isKey = (key: string): boolean => KEY.test(key) && key.length <= limits.metadataKeyCharactersMax;
/** Control characters would be refused by the store. */
export const isValue = (value: string): boolean =>
  Buffer.byteLength(value) <= METADATA.valueBytesMax && !/\p{Cc}/u.test(value);

type Whole = (path: string) => string | undefined;

/** A value as clients get it: a picture on this server by its whole address, or not at all if the server has none. */
export const shown = (value: string | undefined, whole: Whole): string | undefined =>
  value !== undefined && pictureIn(value) !== undefined ? whole(value) : value;

export function allShown(values: Readonly<Record<string, string>>, whole: Whole): Record<string, string> {
  const entries = Object.entries(values).map(([key, value]) => [key, shown(value, whole)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

/** A value of a person or a channel; none = the key was removed. */
export interface Described {
  readonly target: string;
  readonly key: string;
  readonly value?: string | undefined;
}
interface Listener {
  readonly nick: string;
  readonly caps: Caps;
}

/** RPL_KEYVALUE, or RPL_KEYNOTSET. */
export const keyValue = ({ nick }: Listener, { target, key, value }: Described): Saying =>
  value === undefined
    ? { command: numerics.RPL_KEYNOTSET, params: [nick, target, key, "Key not set"] }
    : { command: numerics.RPL_KEYVALUE, params: [nick, target, key, "*", value] };

/** What tells a client of a value that it did not ask for: draft/metadata-2 has a message for that, draft/metadata-3 the numerics. */
export function newsOf(listener: Listener, { target, key, value }: Described): Saying {
  if (metadataVersionOf(listener.caps) !== 2) return keyValue(listener, { target, key, value });
  return { command: "METADATA", params: [target, key, "*", ...(value === undefined ? [] : [value])] };
}
