import { z } from "zod";
import { listedUser, person } from "./account.ts";
import { type FactBy, fact } from "./fact.ts";
import { after, at, pageOf, reason, room, user, userIdField, word } from "./fields.ts";
import { limits } from "./limits.ts";
import { type CommandBy, changed, command, eitherOf, place, question } from "./request.ts";
import { entered, invitation, roomRoleField, roomShape, uncounted } from "./room.ts";
import { ownSignal } from "./signal.ts";

const listedMember = listedUser.extend({ roomRole: roomRoleField });

export const roomLeave = command(
  "room.leave",
  "Leave a room, or hide a conversation: a conversation comes back with its next message, or when you open it.",
  { room, reason },
  { answer: place, refusals: [] },
);

export const roomMembers = question(
  "room.members",
  "The members of a room, a page at a time, in the order of their ids.",
  { room, after, limit: pageOf(limits.membersPageMax) },
  { answer: z.object({ members: z.array(listedMember).readonly(), more: z.boolean() }), refusals: [] },
);
export const userRooms = question(
  "user.rooms",
  "The rooms that a person is in, a page at a time: public ones that are not secret, and those that you are in, too. It has no " +
    "conversations.",
  { user, after, limit: pageOf(limits.roomsPageMax) },
  {
    answer: z.object({
      rooms: z
        .array(roomShape.pick({ id: true, name: true, kind: true }).extend({ roomRole: roomRoleField }))
        .readonly(),
      more: z.boolean(),
    }),
    refusals: ["no_such_user"],
  },
);
export const roomBans = question(
  "room.bans",
  "The people who are banned from a room, a page at a time.",
  {
    room,
    after,
    limit: pageOf(limits.membersPageMax),
  },
  {
    answer: z.object({
      bans: z
        .array(z.object({ user: person, at, by: userIdField, reason: z.string().optional() }))
        .readonly(),
      more: z.boolean(),
    }),
    refusals: [],
  },
);

export const directOpen = command(
  "direct.open",
  "Open the conversation with one other person (`user`) or with several (`users`). The first call makes it; after that " +
    "it is always the same for the same people. The others join it with its first message.",
  {
    user: user.optional(),
    users: z
      .array(user)
      .min(1)
      .max(limits.directPeopleMax - 1)
      .readonly()
      .optional(),
  },
  {
    answer: entered,
    refusals: ["no_such_user", "not_allowed", "too_many_rooms", "too_many", "server_full"],
    check: eitherOf("user", "users"),
    itemsMax: ["users", limits.directPeopleMax - 1],
    added: z.object({
      uncounted,
      waitMs: z
        .number()
        .optional()
        .describe("For so many milliseconds more, its opener may make no new conversation."),
    }),
  },
);

export const roomInvite = command(
  "room.invite",
  "Invite a person to a room. They are in it once they join.",
  { room, user },
  { answer: changed, refusals: ["no_such_user", "already_member", "not_allowed", "too_many"] },
);
export const roomUninvite = command(
  "room.uninvite",
  "Withdraw an invitation, or decline yours.",
  { room, user },
  { answer: changed, refusals: ["no_such_user", "not_invited"] },
);
export const roomRemove = command(
  "room.remove",
  "Remove a person from a room; they may join again.",
  { room, user, reason },
  { answer: changed, refusals: ["no_such_user", "not_member"] },
);
export const roomBan = command(
  "room.ban",
  "Remove a person from a room, and do not let them join again.",
  { room, user, reason },
  { answer: changed, refusals: ["no_such_user", "too_many"] },
);
export const roomUnban = command(
  "room.unban",
  "Lift a ban: the person may join again.",
  { room, user },
  { answer: changed, refusals: ["no_such_user", "not_banned"] },
);
export const roomRole = command(
  "room.role",
  "Give a member of a room a role. Operators look after the room; a voiced member is marked, and may " +
    "write while the room is moderated.",
  { room, user, role: roomRoleField },
  { answer: changed, refusals: ["no_such_user", "not_member", "not_allowed"] },
);

export type DirectOpen = CommandBy<typeof directOpen>;

const whom = {
  user: userIdField.describe("The person whom the event is about."),
  name: z.string().describe("Their name then."),
};
const why = { reason: z.string().optional() };

export const invitedSignal = ownSignal("invited", "You were invited to a room.", invitation.shape);
export const uninvitedSignal = ownSignal("uninvited", "Your invitation to this room has ended.", { room });

export const memberJoined = fact("member.joined", "A person joined the room.", {
  ...whom,
  role: roomRoleField.optional().describe("The person's role; none = `member`."),
});
const cause = word(64)
  .optional()
  .describe(
    "The same in all events, of every room, that one command of the person caused: a word without a meaning.",
  );
export const memberLeft = fact("member.left", "A person left the room.", {
  ...whom,
  ...why,
  quit: z
    .literal(true)
    .optional()
    .describe("They left the whole server: a guest who is gone, or a person whose account was deleted."),
  cause,
});
export const memberRemoved = fact("member.removed", "A person was removed from the room.", {
  ...whom,
  ...why,
});
export const memberBanned = fact(
  "member.banned",
  "A person was banned: they may not join. If they were a member, this removes them.",
  { ...whom, ...why },
);
export const memberUnbanned = fact("member.unbanned", "A ban was lifted: the person may join again.", whom);
export const memberInvited = fact("member.invited", "A person was invited.", whom);
export const memberUninvited = fact(
  "member.uninvited",
  "An invitation was withdrawn, or the invited person declined it.",
  whom,
);
export const memberRenamed = fact(
  "member.renamed",
  "A member has another name. The event says it in each of their rooms, with the same `cause`.",
  { ...whom, to: z.string().describe("Their new name."), cause },
);
export const memberRoleChanged = fact("member.role_changed", "A member has another role in the room.", {
  ...whom,
  role: roomRoleField,
});

export type MemberJoined = FactBy<typeof memberJoined>;
export type MemberLeft = FactBy<typeof memberLeft>;
export type MemberRemoved = FactBy<typeof memberRemoved>;
export type MemberBanned = FactBy<typeof memberBanned>;
export type MemberRenamed = FactBy<typeof memberRenamed>;
export type MemberInvited = FactBy<typeof memberInvited>;
/** The events that end a membership. */
export type MemberGone = MemberLeft | MemberRemoved | MemberBanned;
