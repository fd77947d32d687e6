import { signal } from "@preact/signals";
import type { Person, PresenceState } from "../../protocol/account.ts";
import type { Event } from "../../protocol/events.ts";
import type { RoomId, UserId } from "../../protocol/ids.ts";
import { isMembership } from "../../protocol/membership.ts";
import type { RoomRole } from "../../protocol/room.ts";
import type { Signal } from "../../protocol/signals.ts";
import { client, connection, entries, isOpen } from "./chat.ts";

/** Somebody in a room. */
export interface Member extends Person {
  readonly roomRole: RoomRole;
}

/** Who is in a room, as far as it has been asked. */
export interface Members {
  readonly list: readonly Member[];
  readonly state: "loading" | "loaded" | "failed";
  /** There are more than are listed. */
  readonly more: boolean;
  /** Since which entry it has been kept up to date; what happened between two entries it does not know. */
  readonly entry: number;
}

export const members = signal<ReadonlyMap<RoomId, Members>>(new Map());
const states = signal<ReadonlyMap<UserId, PresenceState>>(new Map());

export type Presence = PresenceState | "unknown";

/** While there is no connection nobody's presence is known. */
export function presenceOf(user: UserId | undefined): Presence {
  const isKnown = user !== undefined && connection.value.is === "open";
  return (isKnown ? states.value.get(user) : undefined) ?? "unknown";
}

/** After a break it is not known any longer who is here. */
export function forgetPresence(): void {
  states.value = new Map();
}

/** Asks who is in a room, unless that is known. */
export async function lookAround(room: RoomId): Promise<void> {
  const known = members.peek().get(room);
  if (known?.entry !== entries.peek()) await load(room, [], known?.list ?? []);
}

/** Conversations are looked at one after the other, so that nothing that somebody waits for has to wait. */
const CONVERSATIONS_MAX = 50;

/** Whether those one talks to are here. */
export async function lookForPeople(conversations: readonly { readonly id: RoomId }[]): Promise<void> {
  for (const { id } of conversations.slice(0, CONVERSATIONS_MAX)) if (isOpen()) await lookAround(id);
}

/** Asks for the next page of a room's members. */
export async function loadMore(room: RoomId): Promise<void> {
  const known = members.peek().get(room);
  if (known?.state !== "loading") await load(room, known?.list ?? [], known?.list ?? []);
}

/** The page after these; others are shown until it has come. */
async function load(room: RoomId, before: readonly Member[], shown: readonly Member[]): Promise<void> {
  const chat = client.peek();
  if (!chat) return;
  const entry = entries.peek();
  set(room, { list: shown, state: "loading", more: false, entry });
  const last = before.at(-1)?.id;
  const answer = await chat.call("room.members", { room, ...(last !== undefined && { after: last }) });
  if (entry !== entries.peek()) return;
  if (answer.is !== "ok") return set(room, { list: shown, state: "failed", more: true, entry });
  const { members: page, more } = answer.ok;
  note(page.map(({ id, state }) => [id, state]));
  const known = new Set(before.map(({ id }) => id));
  set(room, { list: [...before, ...page.filter(({ id }) => !known.has(id))], state: "loaded", more, entry });
}

export function heardSignal(signal: Signal): void {
  if (signal.type === "presence") note([[signal.by, signal.state]]);
}

/** Somebody came into a room or went out of it, or is something else to it. */
export function heardMembership(event: Event): void {
  const before = members.peek().get(event.room);
  if (before && event.type === "member.role_changed") {
    const list = before.list.map((one) => (one.id === event.user ? { ...one, roomRole: event.role } : one));
    set(event.room, { ...before, list });
  }
  if (!before || !isMembership(event)) return;
  const others = before.list.filter(({ id }) => id !== event.user);
  const joined = event.type === "member.joined";
  const { user: id, name } = event;
  const roomRole = (event.type === "member.joined" && event.role) || "member";
  set(event.room, { ...before, list: joined ? [...others, { id, name, roomRole }] : others });
  // Who joins is here, or was a moment ago; a signal corrects it if not.
  if (joined && !states.peek().has(event.user)) note([[event.user, "online"]]);
}

function note(found: readonly (readonly [UserId, PresenceState])[]): void {
  const next = new Map(states.peek());
  for (const [user, state] of found) next.set(user, state);
  states.value = next;
}

function set(room: RoomId, value: Members): void {
  members.value = new Map(members.peek()).set(room, value);
}
