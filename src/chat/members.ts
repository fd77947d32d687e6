import type { User } from "../protocol/account.ts";
import type { RefusalCode } from "../protocol/errors.ts";
import type { RoomId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { skeleton } from "../protocol/names.ts";
import type { Room } from "../protocol/room.ts";
import { takesNoInvitations } from "./contact.ts";
import { join } from "./costs.ts";
import type { Decision } from "./decide.ts";
import { already, happened, happenedIn, inRoom, refuse } from "./decide.ts";
import {
  accountOrOperator,
  lookingAfter,
  notAbove,
  notArchived,
  notBanned,
  notDirect,
  operatorOrSelf,
  reading,
  signedIn,
  visible,
  writing,
} from "./demands.ts";
import { isKept, isLetIn } from "./room-masks.ts";
import { tooManyRooms } from "./rooms.ts";
import { rule } from "./rule.ts";
import { isIn, looksAfterServer } from "./standing.ts";
import { succession } from "./succession.ts";
import type { Gate, Inviting, Sight } from "./view.ts";

interface About {
  readonly room: RoomId;
  readonly user: string;
}
const aboutPerson = ({ room, user }: About) => ({ roomById: room, people: [user] });
/** About a person who may leave the room without an operator. */
const goesOut = (command: About) => ({ ...aboutPerson(command), bereft: "of the other" as const });

export const joinRoom = rule("room.join", {
  sees: ({ name, room }) => {
    const more = { chosen: true, leads: true, gate: true, masks: true, setting: "guestRooms" } as const;
    return room ? { roomById: room, ...more } : { roomByName: name ?? "", ...more };
  },
  may: [signedIn, visible, notBanned, notArchived],
  costs: join,
  decide(view, command) {
    const { me, chosen, leads, room, membership, gate } = view;
    if (!room) return refuse("no_such_room");
    if (isIn(membership)) return refuse("already_member", { room: room.id });
    // An invitation opens all of these, and so does being the one who is to look after the room.
    const held = { ...view, userhost: command.userhost };
    if (!leads && !looksAfterServer(me.role) && isKept(held, "ban"))
      return refuse("banned", { room: room.id, ...BANNED });
    const isOpen = membership === "invited" || leads;
    const kept = isOpen ? undefined : guestRoomRefusal(me, room, view.setting);
    if (kept) return kept;
    const shut = isOpen ? undefined : shutBy(room, isLetIn(held), gate, command.key);
    if (shut) return shut;
    if (chosen >= limits.roomsPerUserMax) return refuse("too_many_rooms", tooManyRooms);
    const joining = { type: "member.joined", user: me.id, name: me.name } as const;
    return happened(leads ? { ...joining, role: "operator" } : joining);
  },
});

/** The admins of a server can say which of its public rooms guests may enter. */
function guestRoomRefusal(me: User, { id, name }: Room, { value }: Sight["setting"]): Decision | undefined {
  if (me.kind !== "guest" || typeof value !== "object") return undefined;
  if (value.some((one) => skeleton(one) === skeleton(name))) return undefined;
  return refuse("not_allowed", {
    message: `guests may enter only these rooms here: ${value.join(", ")}: make an account to enter this one`,
    rule: "guest-rooms",
    lift: "make an account",
    room: id,
  });
}

const OPERATOR = "an operator of the room can";

const BANNED = {
  ...{ rule: "banned", lift: `${OPERATOR} lift the ban` },
  message: `you are banned from this room: ${OPERATOR} lift the ban`,
};

/** What keeps out a person without an invitation. `isAwaited`: a mask of the room lets them in as if it were for everyone. */
function shutBy(
  { id, inviteOnly, limit }: Room,
  isAwaited: boolean,
  gate: Gate,
  key = "",
): Decision | undefined {
  const shut = (code: RefusalCode, rule: string, message: string, lift: string) =>
    refuse(code, { room: id, rule, lift, message: `${message}: ${lift}` });
  if (inviteOnly && !isAwaited)
    return shut(
      "invite_only",
      "invite-only",
      "this room is entered with an invitation only",
      `${OPERATOR} invite you`,
    );
  if (gate.key !== undefined && !isSame(gate.key, key))
    return shut(
      "bad_key",
      "key",
      "this room is entered with its key, and this is not it",
      `${OPERATOR} tell you the key`,
    );
  if (limit !== undefined && gate.members >= limit)
    return shut(
      "room_full",
      "limit",
      `this room has the ${limit} members that it may have`,
      `${OPERATOR} invite you`,
    );
  return undefined;
}

/** Takes as long wherever they differ, so that nobody finds a key letter by letter. */
function isSame(kept: string, given: string): boolean {
  let difference = kept.length ^ given.length;
  for (let i = 0; i < kept.length; i += 1) difference |= kept.charCodeAt(i) ^ given.charCodeAt(i);
  return difference === 0;
}

export const leaveRoom = rule("room.leave", {
  sees: ({ room }) => ({ roomById: room, bereft: "of me" }),
  may: reading,
  costs: join,
  decide: ({ me, room, bereft }, { reason }) =>
    happened(
      { type: "member.left", user: me.id, name: me.name, ...(reason && { reason }) },
      ...succession(room, bereft),
    ),
});

export const inviteToRoom = rule("room.invite", {
  sees: (command) => ({ ...aboutPerson(command), inviting: true }),
  may: [...writing, notDirect("nobody can be invited into a conversation"), accountOrOperator],
  costs: join,
  decide({ me, others, otherMembership, inviting }, { user }) {
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
    const refused = tooManyInvitations(me, other, inviting);
    if (refused) return refused;
    const invited = { type: "member.invited", user: other.id, name: other.name } as const;
    const { open, oldestOfStrangers: oldest } = inviting;
    if (open < limits.invitationsPerUserMax || !oldest) return happened(invited);
    // The oldest invitation by a stranger gives way, as if the person had declined it.
    const declined = { type: "member.uninvited", user: other.id, name: other.name } as const;
    return happenedIn([{ fact: invited }, inRoom(oldest, declined, other.id)]);
  },
});

function tooManyInvitations(me: User, other: User, inviting: Inviting): Decision | undefined {
  const { open, mine, mineInAll, oldestOfStrangers } = inviting;
  if (mine >= limits.invitationsOfOnePersonMax)
    return refuse("too_many", {
      message:
        `${other.name} has ${limits.invitationsOfOnePersonMax} invitations from you, and one person can have no more ` +
        "from another: wait until they have accepted or declined one",
    });
  if (mineInAll >= limits.invitationsMadeMax && me.role === "member")
    return refuse("too_many", {
      message:
        `you have made ${limits.invitationsMadeMax} invitations that are open, and one person can have no more: ` +
        "take one back, or wait until one is accepted",
    });
  if (open < limits.invitationsPerUserMax || oldestOfStrangers) return undefined;
  return refuse("too_many", {
    message: `${other.name} has ${limits.invitationsPerUserMax} invitations, and one person can have no more`,
  });
}

const POLICED = "nobody can be removed from a conversation";

export const uninvite = rule("room.uninvite", {
  sees: aboutPerson,
  may: [signedIn, visible, notDirect("nobody can be invited into a conversation"), operatorOrSelf],
  costs: join,
  decide({ others, otherMembership }, { user }) {
    const [other] = others;
    if (!other) return nobody(user);
    if (otherMembership !== "invited") return refuse("not_invited");
    return happened({ type: "member.uninvited", user: other.id, name: other.name });
  },
});

export const removeMember = rule("room.remove", {
  sees: goesOut,
  may: [...lookingAfter(POLICED), notAbove],
  costs: join,
  told: "removed from a room",
  decide({ others, otherMembership, room, bereft }, { user, reason }) {
    const [other] = others;
    if (!other) return nobody(user);
    if (!isIn(otherMembership)) return notHere(other);
    return happened(
      { type: "member.removed", user: other.id, name: other.name, ...(reason && { reason }) },
      ...succession(room, bereft),
    );
  },
});

export const banMember = rule("room.ban", {
  sees: (command) => ({ ...goesOut(command), counts: "bans" }),
  may: [...lookingAfter(POLICED), notAbove],
  costs: join,
  told: "banned from a room",
  decide({ others, otherMembership, bans, room, bereft }, { user, reason }) {
    const [other] = others;
    if (!other || other.kind === "system") return nobody(user);
    if (otherMembership === "banned") return already();
    if (bans >= limits.bansPerRoomMax)
      return refuse("too_many", {
        message: `a room can have at most ${limits.bansPerRoomMax} banned people`,
      });
    return happened(
      { type: "member.banned", user: other.id, name: other.name, ...(reason && { reason }) },
      ...(isIn(otherMembership) ? succession(room, bereft) : []),
    );
  },
});

export const unbanMember = rule("room.unban", {
  sees: aboutPerson,
  may: lookingAfter(POLICED),
  costs: join,
  told: "a ban from a room was lifted",
  decide({ others, otherMembership }, { user }) {
    const [other] = others;
    if (!other) return nobody(user);
    if (otherMembership !== "banned") return refuse("not_banned");
    return happened({ type: "member.unbanned", user: other.id, name: other.name });
  },
});

export const changeRole = rule("room.role", {
  sees: goesOut,
  may: [...lookingAfter("a conversation has no operators"), notArchived],
  costs: join,
  told: "a role in a room was given",
  decide({ others, otherMembership, room, bereft }, { user, role }) {
    const [other] = others;
    if (!other) return nobody(user);
    if (!isIn(otherMembership)) return notHere(other);
    if (otherMembership === role) return already();
    if (otherMembership === "operator" && room?.kind === "private" && bereft.length > 0)
      return refuse("not_allowed", {
        message: `${other.name} is this room's only operator: make another member one first`,
        rule: "last-operator",
        lift: "another operator would",
      });
    return happened({ type: "member.role_changed", user: other.id, name: other.name, role });
  },
});

const notHere = ({ name }: User): Decision =>
  refuse("not_member", { message: `${name} is not in this room` });
const nobody = (name: string): Decision =>
  refuse("no_such_user", { message: `there is nobody named ${name}`, field: "user" });
