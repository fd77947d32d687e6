import type { Attributes } from "../../protocol/attributes.ts";
import type { MaskKind } from "../../protocol/mask.ts";
import type { Room } from "../../protocol/room.ts";

/** The attributes that are on or off, by the letters of their channel modes. `n` is always on: only members write. */
export const flags = {
  C: "noCtcp",
  i: "inviteOnly",
  m: "moderated",
  s: "secret",
  t: "topicLocked",
} as const satisfies Readonly<Record<string, keyof Attributes>>;
export type Flag = keyof typeof flags;
export const isFlag = (letter: string): letter is Flag => Object.hasOwn(flags, letter);

/** The modes of a change as parameters of MODE; none = it changes no mode. `key` is told to the client that has set it. */
export function modesOf(changed: Attributes, key = "*"): string[] {
  const on: string[] = [];
  const off: string[] = [];
  const values: string[] = [];
  for (const [letter, attribute] of Object.entries(flags)) {
    const value = changed[attribute];
    if (value !== undefined) (value ? on : off).push(letter);
  }
  const { keyed, limit } = changed;
  if (keyed !== undefined) (keyed ? on : off).push("k");
  // A client of `-k` expects a parameter, too (RFC 2812 section 4.3).
  if (keyed !== undefined) values.push(keyed ? key : "*");
  if (limit !== undefined) (limit === null ? off : on).push("l");
  if (limit) values.push(`${limit}`);
  const letters = (on.length > 0 ? `+${on.join("")}` : "") + (off.length > 0 ? `-${off.join("")}` : "");
  return letters === "" ? [] : [letters, ...values];
}

/** A private room is for invited people only, and nobody else knows of it. */
export const privacyModes = (isPrivate: boolean): string[] => [isPrivate ? "+is" : "-is"];

/** What RPL_CHANNELMODEIS says of a room. `key` is shown if the client may know it. */
export function modesNow(room: Room, key: string | undefined): string[] {
  const isPrivate = room.kind !== "public";
  const isOn = (letter: string, attribute: keyof Room) =>
    room[attribute] === true || (isPrivate && (letter === "i" || letter === "s"));
  const letters = Object.entries(flags)
    .filter(([letter, attribute]) => isOn(letter, attribute))
    .map(([letter]) => letter);
  if (room.keyed) letters.push("k");
  if (room.limit !== undefined) letters.push("l");
  letters.push("n");
  const values = [
    ...(room.keyed ? [key ?? "*"] : []),
    ...(room.limit === undefined ? [] : [`${room.limit}`]),
  ];
  return [`+${letters.join("")}`, ...values];
}

const masked: Readonly<Record<MaskKind, readonly [string, string]>> = {
  ban: ["b", ""],
  mute: ["b", "m:"],
  exempt: ["e", ""],
  invite: ["I", ""],
};

/** A mask as parameters of MODE. */
export function maskModes(sign: "+" | "-", { kind, mask }: { kind: MaskKind; mask: string }): string[] {
  const [letter, prefix] = masked[kind];
  return [sign + letter, prefix + mask];
}
