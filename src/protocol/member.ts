import { z } from "zod";
import { after, pageOf, reason, room, typed, user, userIdField } from "./fields.ts";
import { limits } from "./limits.ts";
import { roomRoleField, type Uncounted } from "./room.ts";

export const roomLeave = typed(
  "room.leave",
  "Go out of a room, or hide a conversation: that comes back with its next message, or when you open it.",
  { room },
);

export const roomMembers = typed(
  "room.members",
  "Who is in a room, a page at a time, in the order of their ids.",
  { room, after, limit: pageOf(limits.membersPageMax) },
);
export const roomBans = typed("room.bans", "Who is banned from a room, a page at a time.", {
  room,
  after,
  limit: pageOf(limits.membersPageMax),
});

export const directOpen = typed(
  "direct.open",
  "Open the conversation with one other person (`user`) or with several (`users`). It is made at the first call, " +
    "and always the same for the same people. The others are in it from its first message on.",
  {
    user: user.optional(),
    users: z
      .array(user)
      .min(1)
      .max(limits.directPeopleMax - 1)
      .readonly()
      .optional(),
  },
).refine((open) => (open.user === undefined) !== (open.users === undefined), {
  path: ["user"],
  message: "is needed, or else `users`, and not both",
});

export const roomInvite = typed("room.invite", "Let somebody into a room; they are in it once they join.", {
  room,
  user,
});
export const roomUninvite = typed("room.uninvite", "Take an invitation back, or decline one's own.", {
  room,
  user,
});
export const roomRemove = typed("room.remove", "Take somebody out of a room; they may join again.", {
  room,
  user,
  reason,
});
export const roomBan = typed("room.ban", "Take somebody out of a room, and keep them out.", {
  room,
  user,
  reason,
});
export const roomUnban = typed("room.unban", "Let somebody who is banned join again.", { room, user });
export const roomRole = typed(
  "room.role",
  "Change what somebody is to a room. Operators look after it; a voiced member is one that is marked, and may do no " +
    "more than others.",
  { room, user, role: roomRoleField },
);

export type RoomLeave = Readonly<z.infer<typeof roomLeave>>;
export type RoomMembers = Readonly<z.infer<typeof roomMembers>>;
export type RoomBans = Readonly<z.infer<typeof roomBans>>;
export type DirectOpen = Readonly<z.infer<typeof directOpen>> &
  Uncounted & {
    /** Nor this: for so long, its opener may make no new conversation. */
    readonly waitMs?: number;
  };
export type RoomInvite = Readonly<z.infer<typeof roomInvite>>;
export type RoomUninvite = Readonly<z.infer<typeof roomUninvite>>;
export type RoomRemove = Readonly<z.infer<typeof roomRemove>>;
export type RoomBan = Readonly<z.infer<typeof roomBan>>;
export type RoomUnban = Readonly<z.infer<typeof roomUnban>>;
export type RoomRoleCommand = Readonly<z.infer<typeof roomRole>>;

const whom = {
  user: userIdField.describe("Whom it is about."),
  name: z.string().describe("Their name then."),
};
const why = { reason: z.string().optional() };

export const memberJoined = typed("member.joined", "Somebody came into the room.", {
  ...whom,
  role: roomRoleField.optional().describe("Given when it is not `member`."),
});
export const memberLeft = typed("member.left", "Somebody left the room.", whom);
export const memberRemoved = typed("member.removed", "Somebody was taken out of the room.", {
  ...whom,
  ...why,
});
export const memberBanned = typed(
  "member.banned",
  "Somebody may not come in any more. If they were a member, they are none any longer.",
  { ...whom, ...why },
);
export const memberUnbanned = typed("member.unbanned", "Somebody may come in again.", whom);
export const memberInvited = typed("member.invited", "Somebody was invited.", whom);
export const memberUninvited = typed(
  "member.uninvited",
  "An invitation was taken back, or declined by whom it was for.",
  whom,
);
export const memberRoleChanged = typed("member.role_changed", "Somebody is something else to the room.", {
  ...whom,
  role: roomRoleField,
});

export type MemberJoined = Readonly<z.infer<typeof memberJoined>>;
export type MemberLeft = Readonly<z.infer<typeof memberLeft>>;
export type MemberRemoved = Readonly<z.infer<typeof memberRemoved>>;
export type MemberBanned = Readonly<z.infer<typeof memberBanned>>;
export type MemberInvited = Readonly<z.infer<typeof memberInvited>>;
/** After these, a member is none any longer. */
export type MemberGone = MemberLeft | MemberRemoved | MemberBanned;
