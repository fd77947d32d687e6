import type { Event } from "../../protocol/events.ts";
import type { MessageId, RoomId } from "../../protocol/ids.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import type { Welcome } from "../../sdk/calls.ts";
import type { Log } from "../../sdk/feed.ts";
import type { RoomCopy } from "../../sdk/room-copy.ts";
import { alertTo, withdrawAlertOf } from "./alerts.ts";
import { announce, unsay } from "./announcer.ts";
import { client, me } from "./chat.ts";
import { endRepliesTo } from "./composing.ts";
import { current } from "./current.ts";
import { uninvited } from "./invitations.ts";
import { tellLeft } from "./left.ts";
import { heardMembership } from "./people.ts";
import { isDirect, removeRoom, rooms, setLog, setRole, setRoom } from "./rooms.ts";
import { settle } from "./route.ts";
import { stopped } from "./typing.ts";

// What the client tells of rooms, as the page takes it up.

/** The page forgets the oldest part of a longer log while nobody looks at the room. */
const LOG_EVENTS_KEPT = 1_000;

/** Where each room's log ended, and our role in each, when the server let us in. */
let heads = new Map<RoomId, number>();
let roles = new Map<RoomId, RoomRole>();

/** The server has let us in, and told which rooms we are in. */
export function greeted(joined: Welcome["rooms"]): void {
  heads = new Map(joined.map(({ id, seq }) => [id, seq]));
  roles = new Map(joined.map(({ id, role }) => [id, role]));
  for (const { id, role } of joined) setRole(id, role);
}

/** We are in this room, or its name, topic and the like have changed. */
export function know(room: Room): void {
  const copy = client.value?.copy(room.id);
  const reading = client.value?.unread(room.id);
  if (!copy || !reading) return;
  const isNew = !rooms.peek().has(room.id);
  setRoom(room, copy, reading);
  if (!isNew) return;
  uninvited(room.id);
  void learnRole(room.id);
}

/** The greeting tells one's role in each room; of a room that one enters later it has to be asked. */
async function learnRole(id: RoomId): Promise<void> {
  const told = roles.get(id);
  if (told) return setRole(id, told);
  const answer = await client.peek()?.call("room.get", { room: id });
  if (answer?.is === "ok") setRole(id, answer.ok.room.role);
}

/** The messages that an event deletes. */
function erasedBy(event: Event, copy: RoomCopy | undefined): readonly MessageId[] {
  if (event.type === "message.deleted") return [event.id];
  if (event.type !== "messages.erased") return [];
  const { user, first, last } = event;
  const all = [...(copy?.messages.values() ?? [])].map(({ posted }) => posted);
  return all.filter(({ by, seq }) => by === user && seq >= first && seq <= last).map(({ id }) => id);
}

/** Nothing that the page says or offers beside the timeline has a deleted text in it. */
function forgetMessage(id: MessageId): void {
  withdrawAlertOf(id);
  unsay(id);
  endRepliesTo(id);
}

/** We are in it no longer. */
export function lose(id: RoomId): void {
  const state = rooms.value.get(id);
  const here = current.value?.id === id;
  removeRoom(id);
  if (!here || !state) return;
  if (!isDirect(state)) tellLeft(state);
  settle({ at: "home" });
}

/** What is known of its log has changed; `events` are new at the end. */
export function grew(id: RoomId, log: Log, events: readonly Event[]): void {
  setLog(id, log);
  const copy = rooms.peek().get(id)?.copy;
  for (const event of events) {
    heardMembership(event);
    for (const message of erasedBy(event, copy)) forgetMessage(message);
    if (event.type === "message.posted") stopped(id, event.by);
    if (event.type === "member.role_changed" && event.user === me.value?.id) setRole(id, event.role);
    if (event.seq <= (heads.get(id) ?? 0)) continue;
    announce(id, event);
    alertTo(id, event);
  }
  if (current.value?.id !== id) client.value?.copy(id)?.trim(LOG_EVENTS_KEPT);
}
