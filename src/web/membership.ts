import type { Event, EventOf } from "../protocol/events.ts";
import type { MemberGone, MemberJoined } from "../protocol/member.ts";

/** Somebody came into a room or went out of it. */
export type Membership = EventOf<MemberJoined | MemberGone>;

export const isMembership = (event: Event): event is Membership =>
  event.type === "member.joined" ||
  event.type === "member.left" ||
  event.type === "member.removed" ||
  event.type === "member.banned";
