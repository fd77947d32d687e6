import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Person } from "../../protocol/account.ts";
import type { RoomId } from "../../protocol/ids.ts";
import type { ReadState, Room, RoomRole } from "../../protocol/room.ts";
import type { Messages } from "../../sdk/messages.ts";
import type { RoomCopy } from "../../sdk/room-copy.ts";
import type { Log } from "../../sdk/room-log.ts";
import { attended } from "./attention.ts";
import { limits, me } from "./chat.ts";
import { shownName } from "./profiles.ts";
import type { Route } from "./route.ts";

/** The unread messages of a room. */
export interface Unread {
  readonly count: number;
  /** There may be more than were counted. */
  readonly more: boolean;
  /** Those of them that mention the user. */
  readonly mentions: number;
}

/** A room that we are in, as the page sees it. */
export interface RoomState {
  readonly id: RoomId;
  readonly room: Signal<Room>;
  /** The user's role in it, once it is known. */
  readonly role: Signal<RoomRole | undefined>;
  readonly log: Signal<Log>;
  readonly copy: RoomCopy;
  /** The reading position, and the unread messages after it. */
  readonly reading: Signal<ReadState>;
  /** The unread messages to show: none while the person is looking at the room. */
  readonly unread: ReadonlySignal<Unread>;
}

const nothing: Unread = { count: 0, more: false, mentions: 0 };

export const rooms = signal<ReadonlyMap<RoomId, RoomState>>(new Map());

const byName = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
const sameName = new Intl.Collator(undefined, { sensitivity: "accent" });

/** In the order of the sidebar: the rooms, then the conversations, each by name. */
export const sorted = computed(() => {
  const all = [...rooms.value.values()].sort((a, b) => byName.compare(nameOf(a), nameOf(b)));
  return {
    rooms: all.filter((state) => !isDirect(state)),
    people: all.filter(isDirect),
  };
});

export const isDirect = (state: RoomState): boolean => state.room.value.kind === "direct";

const SERVER_ROLES: ReadonlySet<string> = new Set(["owner", "admin", "moderator"]);

/** Whether the user moderates a room. Conversations have no moderators. */
export const looksAfter = (state: RoomState): boolean =>
  !isDirect(state) && (state.role.value === "operator" || SERVER_ROLES.has(me.value?.role ?? ""));

/** The other person of a direct conversation with one person; the user, if nobody else is in it. */
export function otherIn(room: Room): Person | undefined {
  const others = othersIn(room);
  return others.length > 1 ? undefined : (others[0] ?? room.people?.[0]);
}

const othersIn = (room: Room): readonly Person[] =>
  (room.people ?? []).filter(({ id }) => id !== me.value?.id);

/** The title of a room: its name, or what the other people of a conversation are called. */
export const nameOf = ({ room: { value: room } }: RoomState): string =>
  room.kind === "direct" ? peopleIn(room, shownName) : room.name;

/** The name of a room in its address: a conversation has the unique names of its people. */
export const addressOf = (room: Room): string =>
  room.kind === "direct" ? peopleIn(room, ({ name }) => name) : room.name;

const peopleIn = (room: Room, called: (person: Person) => string): string => {
  const names = othersIn(room).map(called);
  const alone = otherIn(room);
  return names.length > 0 ? names.sort(byName.compare).join(", ") : alone ? called(alone) : "";
};

export const routeTo = (room: Room): Route => ({
  at: room.kind === "direct" ? "person" : "room",
  id: room.id,
  name: addressOf(room),
});

export function roomAt(to: Route): RoomState | undefined {
  if (to.at === "home") return undefined;
  if (to.id) return rooms.value.get(to.id);
  const candidates = to.at === "room" ? sorted.value.rooms : sorted.value.people;
  return (
    candidates.find(({ room }) => addressOf(room.value) === to.name) ??
    candidates.find(({ room }) => sameName.compare(addressOf(room.value), to.name) === 0)
  );
}

/** The current state of a room's known messages. */
export function messagesIn(state: RoomState): Messages {
  // Every change of the copy sets this signal.
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
