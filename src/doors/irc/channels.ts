import { keyOf, roomId, type UserId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Room } from "../../protocol/room.ts";
import { makeRoom } from "./newest.ts";

/** Signs that no channel name may have (RFC 2812 section 1.3). */
const REFUSED = /[ ,\0\r\n\p{Cc}]/gu;

type Named = Pick<Room, "kind" | "name" | "people">;

/** A room as a channel is called: `#name` with `_` for spaces and commas; a conversation of several: `&` with its nicks. */
export function channelOf({ kind, name, people = [] }: Named): string {
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

/** One channel of a session. `key` is what all spellings of its name have in common. */
interface Channel {
  readonly room: Room;
  readonly name: string;
  readonly key: string;
}

/** Nearly all sessions call a room alike, so they share this. */
const usual = new WeakMap<Room, Channel>();

function usualOf(room: Room): Channel {
  const known = usual.get(room);
  if (known) return known;
  const channel = named(room, channelOf(room));
  usual.set(room, channel);
  return channel;
}

const named = (room: Room, name: string): Channel => ({ room, name, key: skeleton(name) });
const NONE: readonly string[] = [];

/**
 * The rooms of one session by the names of their channels. A private room may have the name of another room: whichever
 * comes later is `#name~17` here. Most sessions have few of them, and there are very many sessions: a plain list needs the least
 * memory.
 */
export class Channels {
  readonly #all: Channel[] = [];
  #invitations: Set<string> | undefined;

  /** The room comes, or has another name. Returns the name of its channel. */
  set(room: Room): string {
    const plain = usualOf(room);
    this.#invitations?.delete(plain.name);
    const other = this.#named(plain.key);
    const isTaken = other !== undefined && other.room.id !== room.id;
    const channel = isTaken ? named(room, `${plain.name}~${keyOf(room.id)}`) : plain;
    this.delete(room);
    this.#all.push(channel);
    return channel.name;
  }

  delete({ id }: Room): void {
    const at = this.#all.findIndex(({ room }) => room.id === id);
    if (at >= 0) this.#all.splice(at, 1);
  }

  nameOf(room: Named & Pick<Room, "id">): string {
    return this.#of(room)?.name ?? channelOf(room);
  }

  roomOf(channel: string): Room | undefined {
    return this.#named(skeleton(channel))?.room;
  }

  get all(): readonly Room[] {
    return this.#all.map(({ room }) => room);
  }

  /** Whether the room's channel has another name here than its usual one. */
  hasOwnNameFor(room: Room, usual: string): boolean {
    const name = this.#of(room)?.name;
    return name !== undefined && name !== usual;
  }

  /** The last channels into which the client was invited since it came, as many as a person has invitations. */
  get invitations(): Iterable<string> {
    return this.#invitations ?? NONE;
  }

  invited(channel: string): void {
    this.#invitations ??= new Set();
    makeRoom(this.#invitations, channel, limits.invitationsPerUserMax);
    this.#invitations.add(channel);
  }

  #named(key: string): Channel | undefined {
    return this.#all.find((channel) => channel.key === key);
  }

  #of({ id }: Room): Channel | undefined {
    for (const channel of this.#all) if (channel.room.id === id) return channel;
    return undefined;
  }
}
