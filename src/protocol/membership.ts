import type { Event, EventOf } from "./events.ts";
import type { UserId } from "./ids.ts";
import type { MemberGone, MemberJoined } from "./member.ts";

/** Somebody came into a room or went out of it. */
export type MembershipEvent = EventOf<MemberJoined | MemberGone>;

/** Whoever it is about is in the room no longer. */
const isGoing = (event: Event): event is EventOf<MemberGone> =>
  event.type === "member.left" || event.type === "member.removed" || event.type === "member.banned";

/** Whether this is the last that somebody gets of the room. */
export const isEnd = (event: Event, user: UserId | undefined): boolean =>
  event.type === "room.deleted" || (isGoing(event) && event.user === user);

export const isMembership = (event: Event): event is MembershipEvent =>
  event.type === "member.joined" || isGoing(event);
