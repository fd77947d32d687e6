import { signal } from "@preact/signals";
import type { Person, PresenceState } from "../../protocol/account.ts";
import type { Event } from "../../protocol/events.ts";
import type { RoomId, UserId } from "../../protocol/ids.ts";
import { isMembership } from "../../protocol/membership.ts";
import type { RoomRole } from "../../protocol/room.ts";
import type { Signal } from "../../protocol/signals.ts";
import { client, connection, entries, isOpen } from "./chat.ts";

/** A member of a room. */
export interface Member extends Person {
  readonly roomRole: RoomRole;
}

/** The members of a room, as far as we have fetched them. */
export interface Members {
  readonly list: readonly Member[];
  readonly state: "loading" | "loaded" | "failed";
  /** There are more members than listed. */
  readonly more: boolean;
  /** The value of `entries` for which it is up to date. It misses what happened between two connections. */
  readonly entry: number;
}

export const members = signal<ReadonlyMap<RoomId, Members>>(new Map());
const states = signal<ReadonlyMap<UserId, PresenceState>>(new Map());

export type Presence = PresenceState | "unknown";

/** Without a connection, nobody's presence is known. */
export function presenceOf(user: UserId | undefined): Presence {
  const isKnown = user !== undefined && connection.value.is === "open";
  return (isKnown ? states.value.get(user) : undefined) ?? "unknown";
}

/** After a lost connection we no longer know who is online. */
export function forgetPresence(): void {
  states.value = new Map();
}

/** Fetches the members of a room, unless they are known. */
export async function lookAround(room: RoomId): Promise<void> {
  const known = members.peek().get(room);
  if (known?.entry !== entries.peek()) await load(room, [], known?.list ?? []);
}

/** Conversations are fetched one after the other, so that they do not delay what the person waits for. */
const CONVERSATIONS_MAX = 50;

/** Fetches the presence of the people in the user's conversations. */
export async function lookForPeople(conversations: readonly { readonly id: RoomId }[]): Promise<void> {
  for (const { id } of conversations.slice(0, CONVERSATIONS_MAX)) if (isOpen()) await lookAround(id);
}

/** Fetches the next page of a room's members. */
export async function loadMore(room: RoomId): Promise<void> {
  const known = members.peek().get(room);
  if (known?.state !== "loading") await load(room, known?.list ?? [], known?.list ?? []);
}

/** Fetches the page after these members. The list stays until it has come. */
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

/** A member joined, left or changed. */
export function heardMembership(event: Event): void {
  const before = members.peek().get(event.room);
  if (before && event.type === "member.role_changed") {
    const list = before.list.map((one) => (one.id === event.user ? { ...one, roomRole: event.role } : one));
    set(event.room, { ...before, list });
  }
  if (before && event.type === "member.renamed") {
    const list = before.list.map((one) => (one.id === event.user ? { ...one, name: event.to } : one));
    set(event.room, { ...before, list });
  }
  if (!before || !isMembership(event)) return;
  const others = before.list.filter(({ id }) => id !== event.user);
  const joined = event.type === "member.joined";
  const { user: id, name } = event;
  const roomRole = (event.type === "member.joined" && event.role) || "member";
  set(event.room, { ...before, list: joined ? [...others, { id, name, roomRole }] : others });
  // A member who joins is online, or was a moment ago. If not, a signal corrects it.
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
