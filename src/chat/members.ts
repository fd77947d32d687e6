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
import { already, happened, refuse } from "./decide.ts";
import { forbidden, isIn, standingOf } from "./permissions.ts";
import type { Decision } from "./ports.ts";
import { tooManyRooms } from "./rooms.ts";
import type { View } from "./view.ts";

export function joinRoom(view: View, _command: RoomJoin): Decision {
  const { me, chosen, room, membership } = view;
  if (!room) return refuse("no_such_room");
  if (isIn(membership)) return refuse("already_member", { room: room.id });
  if (chosen >= limits.roomsPerUserMax) return refuse("too_many_rooms", tooManyRooms);
  const joining = { type: "member.joined", user: me.id, name: me.name } as const;
  return happened(view.leads ? { ...joining, role: "operator" } : joining);
}

export const leaveRoom = ({ me }: View, _command: RoomLeave): Decision =>
  happened({ type: "member.left", user: me.id, name: me.name });

export function inviteToRoom(view: View, { user }: RoomInvite): Decision {
  const { others, otherMembership, invitations } = view;
  const [other] = others;
  if (!other || other.kind === "system") return nobody(user);
  if (isIn(otherMembership)) return refuse("already_member", { message: `${other.name} is in this room` });
  if (otherMembership === "invited") return already();
  const refused = otherMembership === "banned" && forbidden("room.unban", standingOf(view));
  if (refused) return { refused };
  if (invitations >= limits.invitationsPerUserMax)
    return refuse("too_many", {
      message: `${other.name} has ${limits.invitationsPerUserMax} invitations, and one person can have no more`,
    });
  return happened(
    ...(otherMembership === "banned"
      ? [{ type: "member.unbanned" as const, user: other.id, name: other.name }]
      : []),
    { type: "member.invited", user: other.id, name: other.name },
  );
}

export function uninvite({ others, otherMembership }: View, { user }: RoomUninvite): Decision {
  const [other] = others;
  if (!other) return nobody(user);
  if (otherMembership !== "invited") return refuse("not_invited");
  return happened({ type: "member.uninvited", user: other.id, name: other.name });
}

export function removeMember({ others, otherMembership }: View, { user, reason }: RoomRemove): Decision {
  const [other] = others;
  if (!other) return nobody(user);
  if (!isIn(otherMembership)) return refuse("not_member", { message: `${other.name} is not in this room` });
  return happened({ type: "member.removed", user: other.id, name: other.name, ...(reason && { reason }) });
}

export function banMember({ others, otherMembership, bans }: View, { user, reason }: RoomBan): Decision {
  const [other] = others;
  if (!other || other.kind === "system") return nobody(user);
  if (otherMembership === "banned") return already();
  if (bans >= limits.bansPerRoomMax)
    return refuse("too_many", { message: `a room has at most ${limits.bansPerRoomMax} people banned` });
  return happened({ type: "member.banned", user: other.id, name: other.name, ...(reason && { reason }) });
}

export function unbanMember({ others, otherMembership }: View, { user }: RoomUnban): Decision {
  const [other] = others;
  if (!other) return nobody(user);
  if (otherMembership !== "banned") return refuse("not_banned");
  return happened({ type: "member.unbanned", user: other.id, name: other.name });
}

export function changeRole({ others, otherMembership }: View, { user, role }: RoomRoleCommand): Decision {
  const [other] = others;
  if (!other) return nobody(user);
  if (!isIn(otherMembership)) return refuse("not_member", { message: `${other.name} is not in this room` });
  if (otherMembership === role) return already();
  return happened({ type: "member.role_changed", user: other.id, name: other.name, role });
}

const nobody = (name: string): Decision =>
  refuse("no_such_user", { message: `there is nobody named ${name}`, field: "user" });
