import type { Event, EventOf } from "./events.ts";
import type { MemberGone, MemberJoined } from "./member.ts";

/** Somebody came into a room or went out of it. */
export type MembershipEvent = EventOf<MemberJoined | MemberGone>;

/** Whoever it is about is in the room no longer. */
export const isGoing = (event: Event): event is EventOf<MemberGone> =>
  event.type === "member.left" || event.type === "member.removed" || event.type === "member.banned";

export const isMembership = (event: Event): event is MembershipEvent =>
  event.type === "member.joined" || isGoing(event);
