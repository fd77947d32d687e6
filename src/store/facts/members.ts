import type { Event, EventOf } from "../../protocol/events.ts";
import { keyOf } from "../../protocol/ids.ts";
import type { MemberBanned, MemberInvited, MemberJoined } from "../../protocol/member.ts";
import { knows } from "../acquaintances.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import type { RoomRow } from "../rows.ts";
import { renamePerson, type Turns, turn } from "./conversations.ts";

type MemberEvent = Exclude<Extract<Event, { type: `member.${string}` }>, { type: "member.renamed" }>;

const insertMember = text(
  `insert into members (room, "user", since, role, read, brought)
    values (:room, :user, :head, :role, :head, :brought)`,
);
const deleteMember = text<{ room: number }>(
  `delete from members where room = :room and "user" = :user returning room`,
);
const countMembers = text("update rooms set members = members + :more, idle = null where id = :room");
const setRole = text(`update members set role = :role where room = :room and "user" = :user`);
const insertBan = text(
  `insert into bans (room, "user", by, at, reason) values (:room, :user, :by, :at, :reason)`,
);
const deleteBan = text(`delete from bans where room = :room and "user" = :user`);
const insertInvitation = text(
  `insert into invitations ("user", room, by, by_name, stranger, turn)
    values (:user, :room, :by, :name, :stranger, :turn)`,
);
const deleteInvitation = text<{ room: number }>(
  `delete from invitations where "user" = :user and room = :room returning room`,
);

/** Returns whether the event ended an invitation of which no other event tells the invited person. */
export function* followMember(kept: Turns, room: RoomRow, event: MemberEvent, ms: number): Recipe<boolean> {
  const user = keyOf(event.user);
  switch (event.type) {
    case "member.joined":
      yield* joined(kept, room, event);
      return false;
    case "member.left":
    case "member.removed":
      yield* gone(room, user);
      return false;
    case "member.banned":
      return yield* banned(room, event, ms);
    case "member.unbanned":
      yield* run(deleteBan, { room: room.id, user });
      return false;
    case "member.invited":
      yield* invited(kept, room, event);
      return false;
    case "member.uninvited":
      return yield* uninvite(room, user);
    case "member.role_changed":
      yield* run(setRole, { room: room.id, user, role: event.role });
      return false;
    default:
      return event satisfies never;
  }
}

function* joined(kept: Turns, room: RoomRow, { by, ...event }: EventOf<MemberJoined>): Recipe<void> {
  const member = { room: room.id, user: keyOf(event.user) };
  const brought = by === event.user ? 0 : yield* turn(kept);
  yield* run(insertMember, { ...member, head: room.head, role: event.role ?? "member", brought });
  if (room.kind === "direct") yield* renamePerson(room, event);
  yield* run(countMembers, { room: room.id, more: 1 });
  yield* one(deleteInvitation, member);
}

function* invited(kept: Turns, room: RoomRow, event: EventOf<MemberInvited>): Recipe<void> {
  const [user, by] = [keyOf(event.user), keyOf(event.by)];
  const stranger = (yield* knows(user, by)) ? 0 : 1;
  const invitation = { user, room: room.id, by, name: event.from, stranger };
  yield* run(insertInvitation, { ...invitation, turn: yield* turn(kept) });
}

function* gone(room: RoomRow, user: number): Recipe<void> {
  const was = yield* one(deleteMember, { room: room.id, user });
  if (was) yield* run(countMembers, { room: room.id, more: -1 });
}

function* banned(room: RoomRow, event: EventOf<MemberBanned>, ms: number): Recipe<boolean> {
  const user = keyOf(event.user);
  yield* gone(room, user);
  const uninvited = yield* uninvite(room, user);
  const ban = { room: room.id, user, by: keyOf(event.by), at: ms, reason: event.reason ?? null };
  yield* run(insertBan, ban);
  return uninvited;
}

function* uninvite(room: RoomRow, user: number): Recipe<boolean> {
  return (yield* one(deleteInvitation, { user, room: room.id })) !== undefined;
}
