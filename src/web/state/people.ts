import { signal } from "@preact/signals";
import type { Person } from "../../protocol/account.ts";
import type { Event } from "../../protocol/frames.ts";
import type { RoomId, UserId } from "../../protocol/ids.ts";
import type { Signal } from "../../protocol/signals.ts";
import { client, connection } from "./chat.ts";

/** Who is in a room, as far as it has been asked. */
export interface Members {
  readonly list: readonly Person[];
  readonly state: "loading" | "loaded" | "failed";
  /** There are more than are listed. */
  readonly more: boolean;
}

export const members = signal<ReadonlyMap<RoomId, Members>>(new Map());
const online = signal<ReadonlyMap<UserId, boolean>>(new Map());

export type Presence = "online" | "offline" | "unknown";

/** While there is no connection nobody's presence is known. */
export function presenceOf(user: UserId | undefined): Presence {
  const is = user === undefined || connection.value.is !== "open" ? undefined : online.value.get(user);
  if (is === undefined) return "unknown";
  return is ? "online" : "offline";
}

/** After a break everything has to be asked again. */
export function forgetPeople(): void {
  members.value = new Map();
  online.value = new Map();
}

/** Asks for the next page of a room's members, or the first. */
export async function loadMembers(room: RoomId): Promise<void> {
  const before = members.peek().get(room);
  const chat = client.peek();
  if (!chat || before?.state === "loading") return;
  const list = before?.list ?? [];
  set(room, { list, state: "loading", more: before?.more ?? false });
  const last = list.at(-1)?.id;
  const answer = await chat.call("room.members", { room, ...(last !== undefined && { after: last }) });
  if (!members.peek().has(room)) return;
  const now = members.peek().get(room)?.list ?? list;
  if (answer.is !== "ok") return set(room, { list: now, state: "failed", more: true });
  const { members: page, more } = answer.ok;
  noteOnline(page.map(({ id, online: is }) => [id, is]));
  const known = new Set(now.map(({ id }) => id));
  set(room, { list: [...now, ...page.filter(({ id }) => !known.has(id))], state: "loaded", more });
}

export function heardSignal({ by, state }: Signal): void {
  noteOnline([[by, state === "online"]]);
}

/** Somebody came or went for good. */
export function heardMembership(event: Event): void {
  const before = members.peek().get(event.room);
  if (!before || (event.type !== "member.joined" && event.type !== "member.left")) return;
  const others = before.list.filter(({ id }) => id !== event.user);
  const joined = event.type === "member.joined";
  set(event.room, { ...before, list: joined ? [...others, { id: event.user, name: event.name }] : others });
  // Who joins is here, or was a moment ago; a signal corrects it if not.
  if (joined && !online.peek().has(event.user)) noteOnline([[event.user, true]]);
}

function noteOnline(found: readonly (readonly [UserId, boolean])[]): void {
  const next = new Map(online.peek());
  for (const [user, is] of found) next.set(user, is);
  online.value = next;
}

function set(room: RoomId, value: Members): void {
  members.value = new Map(members.peek()).set(room, value);
}
