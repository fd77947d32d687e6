import { z } from "zod";
import { after, pageOf, reason, room, user, userIdField } from "./fields.ts";
import { limits } from "./limits.ts";
import { roomRoleField } from "./room.ts";

export const roomLeave = z.object({ type: z.literal("room.leave"), room });

/** Who is in a room, a page at a time, in the order of their ids; `online` tells who is here now. */
export const roomMembers = z.object({
  type: z.literal("room.members"),
  room,
  after,
  limit: pageOf(limits.membersPageMax),
});

/** Who is banned from a room, a page at a time. */
export const roomBans = z.object({
  type: z.literal("room.bans"),
  room,
  after,
  limit: pageOf(limits.membersPageMax),
});

/** Open the conversation with one other person or with several, by name; it is made at the first call. */
export const directOpen = z
  .object({
    type: z.literal("direct.open"),
    user: user.optional(),
    users: z
      .array(user)
      .min(1)
      .max(limits.directPeopleMax - 1)
      .readonly()
      .optional(),
  })
  .refine((open) => (open.user === undefined) !== (open.users === undefined), {
    path: ["user"],
    message: "is needed, or else `users`, and not both",
  });

/** Let somebody into a room; they are in it once they join. */
export const roomInvite = z.object({ type: z.literal("room.invite"), room, user });
/** Take an invitation back, or decline one's own. */
export const roomUninvite = z.object({ type: z.literal("room.uninvite"), room, user });
/** Take somebody out of a room; they may join again. */
export const roomRemove = z.object({ type: z.literal("room.remove"), room, user, reason });
/** Take somebody out of a room, and keep them out. */
export const roomBan = z.object({ type: z.literal("room.ban"), room, user, reason });
export const roomUnban = z.object({ type: z.literal("room.unban"), room, user });
/** Operators look after a room; a voiced member is one that is marked, and may do no more than others. */
export const roomRole = z.object({ type: z.literal("room.role"), room, user, role: roomRoleField });

export type RoomLeave = Readonly<z.infer<typeof roomLeave>>;
export type RoomMembers = Readonly<z.infer<typeof roomMembers>>;
export type RoomBans = Readonly<z.infer<typeof roomBans>>;
export type DirectOpen = Readonly<z.infer<typeof directOpen>>;
export type RoomInvite = Readonly<z.infer<typeof roomInvite>>;
export type RoomUninvite = Readonly<z.infer<typeof roomUninvite>>;
export type RoomRemove = Readonly<z.infer<typeof roomRemove>>;
export type RoomBan = Readonly<z.infer<typeof roomBan>>;
export type RoomUnban = Readonly<z.infer<typeof roomUnban>>;
export type RoomRoleCommand = Readonly<z.infer<typeof roomRole>>;

/** Whom it is about, with their name at that time. */
const whom = { user: userIdField, name: z.string() };
const why = { reason: z.string().optional() };

/** `role` is given when it is not `member`. */
export const memberJoined = z.object({
  type: z.literal("member.joined"),
  ...whom,
  role: roomRoleField.optional(),
});
export const memberLeft = z.object({ type: z.literal("member.left"), ...whom });
export const memberRemoved = z.object({ type: z.literal("member.removed"), ...whom, ...why });
/** Whoever was a member is none any longer. */
export const memberBanned = z.object({ type: z.literal("member.banned"), ...whom, ...why });
export const memberUnbanned = z.object({ type: z.literal("member.unbanned"), ...whom });
export const memberInvited = z.object({ type: z.literal("member.invited"), ...whom });
export const memberUninvited = z.object({ type: z.literal("member.uninvited"), ...whom });
export const memberRoleChanged = z.object({
  type: z.literal("member.role_changed"),
  ...whom,
  role: roomRoleField,
});

export type MemberJoined = Readonly<z.infer<typeof memberJoined>>;
export type MemberLeft = Readonly<z.infer<typeof memberLeft>>;
export type MemberRemoved = Readonly<z.infer<typeof memberRemoved>>;
export type MemberBanned = Readonly<z.infer<typeof memberBanned>>;
/** After these, a member is none any longer. */
export type MemberGone = MemberLeft | MemberRemoved | MemberBanned;
