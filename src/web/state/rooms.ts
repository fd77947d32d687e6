import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Person } from "../../protocol/account.ts";
import type { RoomId } from "../../protocol/ids.ts";
import type { ReadState, Room, RoomRole } from "../../protocol/room.ts";
import type { Log } from "../../sdk/feed.ts";
import type { Messages } from "../../sdk/messages.ts";
import type { RoomCopy } from "../../sdk/room-copy.ts";
import { attended } from "./attention.ts";
import { limits, me } from "./chat.ts";
import type { Route } from "./route.ts";

/** What waits to be read in a room. */
export interface Unread {
  readonly count: number;
  /** There may be more than are counted. */
  readonly more: boolean;
  /** Those of them that name me. */
  readonly mentions: number;
}

/** A room that we are in, as the page sees it. */
export interface RoomState {
  readonly id: RoomId;
  readonly room: Signal<Room>;
  /** What I am in it, once it is known. */
  readonly role: Signal<RoomRole | undefined>;
  readonly log: Signal<Log>;
  readonly copy: RoomCopy;
  /** Up to where it is read, and what is unread after that. */
  readonly reading: Signal<ReadState>;
  /** What to show of that: nothing while somebody is looking at it anyway. */
  readonly unread: ReadonlySignal<Unread>;
}

const nothing: Unread = { count: 0, more: false, mentions: 0 };

export const rooms = signal<ReadonlyMap<RoomId, RoomState>>(new Map());

const byName = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
const sameName = new Intl.Collator(undefined, { sensitivity: "accent" });

/** As they stand in the sidebar: the rooms, then the conversations, each by name. */
export const sorted = computed(() => {
  const all = [...rooms.value.values()].sort((a, b) => byName.compare(nameOf(a), nameOf(b)));
  return {
    rooms: all.filter((state) => !isDirect(state)),
    people: all.filter(isDirect),
  };
});

export const isDirect = (state: RoomState): boolean => state.room.value.kind === "direct";

const SERVER_ROLES: ReadonlySet<string> = new Set(["owner", "admin", "moderator"]);

/** Whether I look after a room; a conversation is nobody's to look after. */
export const looksAfter = (state: RoomState): boolean =>
  !isDirect(state) && (state.role.value === "operator" || SERVER_ROLES.has(me.value?.role ?? ""));

/** Whom a direct conversation is with, where that is one person; oneself, if nobody else is in it. */
export function otherIn(room: Room): Person | undefined {
  const others = othersIn(room);
  return others.length > 1 ? undefined : (others[0] ?? room.people?.[0]);
}

const othersIn = (room: Room): readonly Person[] =>
  (room.people ?? []).filter(({ id }) => id !== me.value?.id);

/** What a room is called here: its name, or the people a conversation is with. */
export const nameOf = (state: RoomState): string => roomName(state.room.value);
const roomName = (room: Room): string => (room.kind === "direct" ? peopleIn(room) : room.name);

const peopleIn = (room: Room): string => {
  const names = othersIn(room).map(({ name }) => name);
  return names.length > 0 ? names.sort(byName.compare).join(", ") : (otherIn(room)?.name ?? "");
};

export const routeTo = (room: Room): Route => ({
  at: room.kind === "direct" ? "person" : "room",
  id: room.id,
  name: roomName(room),
});

export function roomAt(to: Route): RoomState | undefined {
  if (to.at === "home") return undefined;
  if (to.id) return rooms.value.get(to.id);
  const candidates = to.at === "room" ? sorted.value.rooms : sorted.value.people;
  return (
    candidates.find((state) => nameOf(state) === to.name) ??
    candidates.find((state) => sameName.compare(nameOf(state), to.name) === 0)
  );
}

/** The messages of a room as they are now, as far as they are known. */
export function messagesIn(state: RoomState): Messages {
  // Each change of the copy sets this.
  void state.log.value;
  return state.copy.messages;
}

export function setRoom(room: Room, copy: RoomCopy, reading: ReadState): void {
  const known = rooms.peek().get(room.id);
  if (known) {
    known.room.value = room;
    known.log.value = copy.log;
    return;
  }
  const readingSignal = signal(reading);
  rooms.value = new Map(rooms.peek()).set(room.id, {
    id: room.id,
    room: signal(room),
    role: signal(undefined),
    log: signal(copy.log),
    copy,
    reading: readingSignal,
    unread: computed(() => (attended.value === room.id ? nothing : unreadOf(readingSignal.value))),
  });
}

export function setLog(id: RoomId, log: Log): void {
  const known = rooms.peek().get(id);
  if (known) known.log.value = log;
}

export function setReading(id: RoomId, reading: ReadState): void {
  const known = rooms.peek().get(id);
  if (known) known.reading.value = reading;
}

function unreadOf({ unread, mentions }: ReadState): Unread {
  return {
    count: unread,
    more: unread >= (limits.value?.unreadCountMax ?? Number.POSITIVE_INFINITY),
    mentions,
  };
}

export function setRole(id: RoomId, role: RoomRole): void {
  const known = rooms.peek().get(id);
  if (known) known.role.value = role;
}

export function removeRoom(id: RoomId): void {
  const rest = new Map(rooms.peek());
  if (rest.delete(id)) rooms.value = rest;
}
