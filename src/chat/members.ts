import type { User } from "../protocol/account.ts";
import { limits } from "../protocol/limits.ts";
import type {
  RoomBan,
  RoomInvite,
  RoomLeave,
  RoomRemove,
  RoomRoleCommand,
  RoomUnban,
  RoomUninvite,
} from "../protocol/member.ts";
import type { RoomJoin } from "../protocol/room.ts";
import { takesNoInvitations } from "./contact.ts";
import { already, happened, happenedIn, inRoom, refuse } from "./decide.ts";
import type { Decision } from "./ports.ts";
import { tooManyRooms } from "./rooms.ts";
import { isIn } from "./standing.ts";
import { succession } from "./succession.ts";
import type { Inviting, View } from "./view.ts";

export function joinRoom(view: View, _command: RoomJoin): Decision {
  const { me, chosen, room, membership } = view;
  if (!room) return refuse("no_such_room");
  if (isIn(membership)) return refuse("already_member", { room: room.id });
  if (chosen >= limits.roomsPerUserMax) return refuse("too_many_rooms", tooManyRooms);
  const joining = { type: "member.joined", user: me.id, name: me.name } as const;
  return happened(view.leads ? { ...joining, role: "operator" } : joining);
}

export const leaveRoom = ({ me, room, bereft }: View, _command: RoomLeave): Decision =>
  happened({ type: "member.left", user: me.id, name: me.name }, ...succession(room, bereft));

export function inviteToRoom(view: View, { user }: RoomInvite): Decision {
  const { others, otherMembership, inviting } = view;
  const [other] = others;
  if (!other || other.kind === "system" || !inviting) return nobody(user);
  if (isIn(otherMembership)) return refuse("already_member", { message: `${other.name} is in this room` });
  if (otherMembership === "invited") return already();
  if (otherMembership === "banned")
    return refuse("not_allowed", {
      message: `${other.name} is banned from this room: an operator of the room or a moderator of the server can lift that`,
      rule: "banned",
      lift: "an operator of the room or a moderator of the server can",
    });
  if (!inviting.welcome) return takesNoInvitations(other.name);
  const refused = tooManyInvitations(view, other, inviting);
  if (refused) return refused;
  const invited = { type: "member.invited", user: other.id, name: other.name } as const;
  const { open, oldestOfStrangers: oldest } = inviting;
  if (open < limits.invitationsPerUserMax || !oldest) return happened(invited);
  // The oldest one that a stranger made gives way, as though it had been declined.
  const declined = { type: "member.uninvited", user: other.id, name: other.name } as const;
  return happenedIn([{ fact: invited }, inRoom(oldest, declined, other.id)]);
}

function tooManyInvitations({ me }: View, other: User, inviting: Inviting): Decision | undefined {
  const { open, mine, mineInAll, oldestOfStrangers } = inviting;
  if (mine >= limits.invitationsOfOnePersonMax)
    return refuse("too_many", {
      message:
        `${other.name} has ${limits.invitationsOfOnePersonMax} invitations from you, and one person can have no more ` +
        "from another: wait until they have taken or declined one",
    });
  if (mineInAll >= limits.invitationsMadeMax && me.role === "member")
    return refuse("too_many", {
      message:
        `you have made ${limits.invitationsMadeMax} invitations that are open, and one person can have no more: ` +
        "take one back, or wait until one is taken",
    });
  if (open < limits.invitationsPerUserMax || oldestOfStrangers) return undefined;
  return refuse("too_many", {
    message: `${other.name} has ${limits.invitationsPerUserMax} invitations, and one person can have no more`,
  });
}

export function uninvite({ others, otherMembership }: View, { user }: RoomUninvite): Decision {
  const [other] = others;
  if (!other) return nobody(user);
  if (otherMembership !== "invited") return refuse("not_invited");
  return happened({ type: "member.uninvited", user: other.id, name: other.name });
}

export function removeMember(view: View, { user, reason }: RoomRemove): Decision {
  const { others, otherMembership, room, bereft } = view;
  const [other] = others;
  if (!other) return nobody(user);
  if (!isIn(otherMembership)) return refuse("not_member", { message: `${other.name} is not in this room` });
  return happened(
    { type: "member.removed", user: other.id, name: other.name, ...(reason && { reason }) },
    ...succession(room, bereft),
  );
}

export function banMember(view: View, { user, reason }: RoomBan): Decision {
  const { others, otherMembership, bans, room, bereft } = view;
  const [other] = others;
  if (!other || other.kind === "system") return nobody(user);
  if (otherMembership === "banned") return already();
  if (bans >= limits.bansPerRoomMax)
    return refuse("too_many", { message: `a room can have at most ${limits.bansPerRoomMax} banned people` });
  return happened(
    { type: "member.banned", user: other.id, name: other.name, ...(reason && { reason }) },
    ...(isIn(otherMembership) ? succession(room, bereft) : []),
  );
}

export function unbanMember({ others, otherMembership }: View, { user }: RoomUnban): Decision {
  const [other] = others;
  if (!other) return nobody(user);
  if (otherMembership !== "banned") return refuse("not_banned");
  return happened({ type: "member.unbanned", user: other.id, name: other.name });
}

export function changeRole(view: View, { user, role }: RoomRoleCommand): Decision {
  const { others, otherMembership, room, bereft } = view;
  const [other] = others;
  if (!other) return nobody(user);
  if (!isIn(otherMembership)) return refuse("not_member", { message: `${other.name} is not in this room` });
  if (otherMembership === role) return already();
  if (otherMembership === "operator" && room?.kind === "private" && bereft.length > 0)
    return refuse("not_allowed", {
      message: `${other.name} is this room's only operator: make somebody else one first`,
      rule: "last-operator",
      lift: "another operator would",
    });
  return happened({ type: "member.role_changed", user: other.id, name: other.name, role });
}

const nobody = (name: string): Decision =>
  refuse("no_such_user", { message: `there is nobody named ${name}`, field: "user" });
