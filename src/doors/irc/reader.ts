import type { Event } from "../../protocol/events.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Room } from "../../protocol/room.ts";
import { isQuery } from "./channels.ts";
import { keyOf, type OwnPost } from "./own-posts.ts";
import type { IrcSession } from "./session.ts";

/* A session as a reader of rooms: see IrcAudience. */

const PERSONAL: ReadonlySet<Event["type"]> = new Set(["room.renamed", "room.deleted", "room.restored"]);
/** Whether each reader is told of it in another way. */
export const isPersonal = ({ type }: Event): boolean => PERSONAL.has(type);

/** The people whom these events concern in another way than all others in the room. */
export function concernedBy(events: readonly Event[]): ReadonlySet<UserId> {
  const all = new Set<UserId>();
  for (const event of events) {
    all.add(event.by);
    if ("user" in event && event.user !== undefined) all.add(event.user);
  }
  return all;
}

/** Before the reader is told of an event. Returns the name of the room's channel for this reader. */
export function before({ user, channels }: IrcSession, room: Room, event: Event): string {
  const enters = event.type === "member.joined" && event.user === user;
  const isNew = enters || event.type === "room.renamed" || event.type === "room.restored";
  return isNew && !isQuery(room) ? channels.set(room) : channels.nameOf(room);
}

/** After the reader was told. */
export function after(reader: IrcSession, room: Room, event: Event): void {
  if (event.type === "room.deleted") reader.channels.delete(room);
  if (event.type === "room.restored" && !isQuery(room))
    reader.later((call) => call.house.greetIn(call, room));
  if (!("user" in event) || event.user !== reader.user) return;
  if (event.type === "member.joined") {
    if (!reader.tells?.greetings && !isQuery(room)) reader.later((call) => call.house.greetIn(call, room));
  } else if (["member.left", "member.removed", "member.banned"].includes(event.type))
    reader.channels.delete(room);
}

/** The command under way that has caused this event, if it is one of this connection. */
export function ownPost(
  reader: IrcSession,
  room: Room,
  event: Event,
): Pick<OwnPost, "label" | "echoes"> | undefined {
  const key = keyOf(event);
  const own = key === undefined ? undefined : reader.posts.take(room.id, key);
  if (own?.label !== undefined) own.echoed = true;
  return own;
}
