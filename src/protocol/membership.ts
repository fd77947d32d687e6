import type { Event, EventOf } from "./events.ts";
import type { UserId } from "./ids.ts";
import type { MemberGone, MemberJoined } from "./member.ts";

/** A person joined a room, left it, or was removed from it. */
export type MembershipEvent = EventOf<MemberJoined | MemberGone>;

/** Whether the event ends the membership of the person whom it is about. */
const isGoing = (event: Event): event is EventOf<MemberGone> =>
  event.type === "member.left" || event.type === "member.removed" || event.type === "member.banned";

/** Whether this is the last event of the room that this person gets. */
export const isEnd = (event: Event, user: UserId | undefined): boolean =>
  event.type === "room.deleted" || (isGoing(event) && event.user === user);

export const isMembership = (event: Event): event is MembershipEvent =>
  event.type === "member.joined" || isGoing(event);
