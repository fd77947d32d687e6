import { keyOf, roomId, type UserId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Room } from "../../protocol/room.ts";

/** Signs that no channel name may have (RFC 2812 section 1.3). */
const REFUSED = /[ ,\0\r\n\p{Cc}]/gu;

/** A room as a channel is called: `#name` with `_` for spaces and commas; a conversation of several: `&` with its nicks. */
export function channelOf({ kind, name, people = [] }: Room): string {
  if (kind === "direct") return `&${people.map((person) => person.name).join("+")}`;
  return `#${name.replace(REFUSED, "_")}`;
}

/** Whether it is a conversation of two, whose messages go from nick to nick. */
export const isQuery = ({ kind, people = [] }: Room): boolean => kind === "direct" && people.length <= 2;

/** The other person of a conversation of two; a conversation with oneself has none other. */
export const peerOf = ({ people = [] }: Room, user: UserId) =>
  people.find(({ id }) => id !== user) ?? people[0];

/** The id at the end of `#name~17`. */
export const numberIn = (channel: string) => {
  const number = /~([1-9][0-9]{0,14})$/.exec(channel)?.[1];
  return number === undefined ? undefined : roomId(Number(number));
};

/** The names that a channel's room may have: signs that became `_` were spaces, mostly. */
export function roomNamesOf(channel: string): readonly string[] {
  const name = channel.slice(1);
  return name.includes("_") ? [name, name.replaceAll("_", " ")] : [name];
}

export const isChannel = (target: string): boolean => target.startsWith("#") || target.startsWith("&");

/**
 * The rooms of one session by the names of their channels. A private room may have the name of another room: whichever
 * comes later is `#name~17` here.
 */
export class Channels {
  readonly #byKey = new Map<string, Room>();
  readonly #names = new Map<string, string>();
  /** Channels into which the client was invited since it came. */
  readonly invitations = new Set<string>();

  /** The room comes, or has another name. Returns the name of its channel. */
  set(room: Room): string {
    const before = this.#names.get(room.id);
    if (before !== undefined) this.#byKey.delete(skeleton(before));
    const plain = channelOf(room);
    this.invitations.delete(plain);
    const other = this.#byKey.get(skeleton(plain));
    const name = other && other.id !== room.id ? `${plain}~${keyOf(room.id)}` : plain;
    this.#byKey.set(skeleton(name), room);
    this.#names.set(room.id, name);
    return name;
  }

  delete(room: Room): void {
    const name = this.#names.get(room.id);
    this.#names.delete(room.id);
    if (name !== undefined) this.#byKey.delete(skeleton(name));
  }

  nameOf(room: Room): string {
    return this.#names.get(room.id) ?? channelOf(room);
  }

  roomOf(channel: string): Room | undefined {
    return this.#byKey.get(skeleton(channel));
  }

  get all(): Iterable<Room> {
    return this.#byKey.values();
  }

  /** Whether the room's channel has another name here than its usual one. */
  hasOwnNameFor(room: Room, usual: string): boolean {
    const name = this.#names.get(room.id);
    return name !== undefined && name !== usual;
  }
}
