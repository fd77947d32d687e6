import type { Event } from "../../protocol/events.ts";
import type { MessageId, RoomId } from "../../protocol/ids.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import type { Welcome } from "../../sdk/calls.ts";
import type { RoomCopy } from "../../sdk/room-copy.ts";
import type { Log } from "../../sdk/room-log.ts";
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

// Applies what the client reports about rooms to the page's state.

/** If a log is longer than this, the page forgets its oldest part while the room is not on screen. */
const LOG_EVENTS_KEPT = 1_000;

/** The end of each room's log, and our role in each, when the server last accepted us. */
let heads = new Map<RoomId, number>();
let roles = new Map<RoomId, RoomRole>();

/** The server has accepted us and listed our rooms. */
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

/** The greeting has our role in each room. For rooms that we join later the page asks for it. */
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

/** Removes the texts of deleted messages everywhere outside the timeline. */
function forgetMessage(id: MessageId): void {
  withdrawAlertOf(id);
  unsay(id);
  endRepliesTo(id);
}

/** We are no longer in the room. */
export function lose(id: RoomId): void {
  const state = rooms.value.get(id);
  const here = current.value?.id === id;
  removeRoom(id);
  if (!here || !state) return;
  if (!isDirect(state)) tellLeft(state);
  settle({ at: "home" });
}

/** The known part of the room's log has changed. `events` are new at its end. */
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
