import type { Given, Scope } from "../../chat/scope.ts";
import type { Membership } from "../../chat/view.ts";
import type { User } from "../../protocol/account.ts";
import { keyOf, roomId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import type { Kept } from "../kept.ts";
import { privateRoomNamed } from "../private-rooms.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";
import { directKey, ROOM_AND_HEAD, type RoomRow } from "../rows.ts";
import { standingOutside } from "../standings.ts";
import type { About } from "./about.ts";

type Id = { id: number };
type InRoom = Given<"roomById">;

const ROOM = `select ${ROOM_AND_HEAD} from rooms where`;
const publicRoom = text<RoomRow>(`${ROOM} skeleton = :skeleton`);
const publicId = text<Id>("select id from rooms where skeleton = :skeleton");
const byPeople = text<RoomRow>(`${ROOM} direct = :people`);
const deletedRoom = text<RoomRow>(
  `${ROOM} id = :id and deleted_at is not null
    and exists (select 1 from erasures where kind = 'room' and room = :id and at = 0)`,
);
const roleBefore = text<{ role: RoomRole }>(
  `select role from kept_members where room = :room and "user" = :user`,
);
const gateAt = text<{ members: number; entry_key: string | null }>(
  "select members, entry_key from rooms where id = :room",
);
const joinedBy = text<Id>(`select room as id from members where "user" = :user order by room`);
const chosenBy = text<{ n: number }>(
  `select count(*) as n from members where "user" = :user and brought = 0`,
);
const bannedFrom = text<Id>(
  `select b.room as id from bans b join rooms r on r.id = b.room and r.deleted_at is null
    where b."user" = :user order by b.room`,
);
const invitedTo = text<Id>(`select room as id from invitations where "user" = :user order by room`);

/** The room that a scope names by something other than its id, if it exists. */
export function* roomNamedBy(
  scope: Scope,
  kept: Kept,
  me: User,
  others: readonly User[],
): Recipe<RoomRow | undefined> {
  if (scope.deletedRoom) return yield* one(deletedRoom, { id: keyOf(scope.deletedRoom) });
  if (scope.publicRoom !== undefined)
    return keptRow(kept, yield* one(publicRoom, { skeleton: skeleton(scope.publicRoom) }));
  if (scope.roomByName !== undefined) return yield* roomNamed(kept, scope.roomByName, keyOf(me.id));
  if (!scope.direct || others.length === 0) return undefined;
  const people = directKey([me, ...others].map(({ id }) => keyOf(id)));
  return keptRow(kept, yield* one(byPeople, { people }));
}

/** The public room of this name, or else a private room that this person is in or invited to. */
function* roomNamed(kept: Kept, name: string, me: number): Recipe<RoomRow | undefined> {
  const key = skeleton(name);
  const found = yield* one(publicRoom, { skeleton: key });
  if (found) return kept.keepRoom(found);
  const own = yield* privateRoomNamed(key, me);
  return own === undefined ? undefined : yield* kept.findRoom(own);
}

const keptRow = (kept: Kept, row: RoomRow | undefined) => row && kept.keepRoom(row);

/** A person's membership in the room. */
function* membershipIn(kept: Kept, room: number, user: number): Recipe<Membership> {
  const role = yield* kept.role(room, user);
  return role === "none" ? yield* standingOutside(room, user) : role;
}

/** The room, and my membership in it. */
export function here({ kept, me, row, room }: About): InRoom | Recipe<InRoom> {
  if (!row || !room) return nowhere;
  const role = kept.roleAtHand(row.id, me);
  if (role === undefined || role === "none") return found(room, row.head, membershipIn(kept, row.id, me));
  return { room, head: row.head, membership: role };
}

/** The same, for a command that names the room by its name. */
export function* hereByName(about: About): Recipe<Given<"roomByName">> {
  const found = here(about);
  return { ...(Symbol.iterator in found ? yield* found : found), named: true };
}

/** Most rooms have neither a key nor a limit, and need no look-up. */
export function gate({ row, room }: About): Given<"gate"> | Recipe<Given<"gate">> {
  return row && (room?.keyed || room?.limit) ? gateOf(row.id) : open;
}

function* gateOf(room: number): Recipe<Given<"gate">> {
  const found = yield* one(gateAt, { room });
  return { gate: { members: found?.members ?? 0, ...(found?.entry_key && { key: found.entry_key }) } };
}
const open: Given<"gate"> = { gate: { members: 0 } };

/** A deleted room, and the membership that I had in it. */
export function hereBeforeDeletion({ me, row, room }: About): InRoom | Recipe<InRoom> {
  return row && room ? found(room, row.head, membershipBefore(row.id, me)) : nowhere;
}

function* found(room: Room, head: number, membership: Recipe<Membership>): Recipe<InRoom> {
  return { room, head, membership: yield* membership };
}

function* membershipBefore(room: number, user: number): Recipe<Membership> {
  return (yield* one(roleBefore, { room, user }))?.role ?? "none";
}

/** The people whom the command names, and the membership of the first of them. */
export function* others({ kept, row, others, other }: About): Recipe<Given<"people">> {
  const isAny = row && other !== undefined;
  return { others, otherMembership: isAny ? yield* membershipIn(kept, row.id, other) : "none" };
}

/** Whether another public room has this name. Empty = the room's own name. */
export function* roomNameTaken({ row }: About, name: string): Recipe<Given<"roomName">> {
  const found = yield* one(publicId, { skeleton: skeleton(name || (row?.name ?? "")) });
  return { nameTaken: found !== undefined && found.id !== row?.id };
}

export function* joinedRooms({ whose }: About): Recipe<Given<"joined">> {
  return { joined: idsOf(yield* all(joinedBy, { user: whose })) };
}

export function* chosenRooms({ me }: About): Recipe<Given<"chosen">> {
  return { chosen: (yield* one(chosenBy, { user: me }))?.n ?? 0 };
}

export function* marks({ whose: user }: About): Recipe<Given<"marks">> {
  const [banned, invited] = yield* sideBySide([all(bannedFrom, { user }), all(invitedTo, { user })]);
  return { bannedFrom: idsOf(banned), invitedTo: idsOf(invited) };
}

const idsOf = (rows: readonly Id[]) => rows.map(({ id }) => roomId(id));
const nowhere: InRoom = { head: 0, membership: "none" };
