import type { User } from "../../protocol/account.ts";
import type { Answers, Ban } from "../../protocol/answers.ts";
import { keyOf, type RoomId, type UserId, userId } from "../../protocol/ids.ts";
import type { MaskKind } from "../../protocol/mask.ts";
import { skeleton } from "../../protocol/names.ts";
import type { ListedRoom, Room, RoomRole } from "../../protocol/room.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import { ROOM_AND_HEAD, type RoomRow, roomOf, textOf, USER_COLUMNS, type UserRow, userOf } from "../rows.ts";
import { roomsSeenBy } from "./guest-rooms.ts";

/** Rooms, and who is in them. A list begins after the item `after`; "" = at its beginning. */

type Mask = Answers["room.masks"]["masks"][number];
type MaskRow = Pick<Mask, "kind" | "mask"> & {
  by: number;
  by_name: string;
  at: number;
  until: number | null;
  reason: string | null;
};
type BanRow = { id: number; name: string; by: number; at: number; reason: string | null };

const roomByName = text<RoomRow>(`select ${ROOM_AND_HEAD} from rooms where skeleton = :skeleton`);
const page = text<RoomRow & { members: number; joined: number }>(
  (d) => `select ${ROOM_AND_HEAD}, rooms.members,
    case when exists (select 1 from members m where m.room = rooms.id and m."user" = :user)
      then 1 else 0 end as joined
    from rooms where id in (
      select id from (select id from rooms
        where kind = 'public' and secret = 0 and id > :after and deleted_at is null
          and (:limited = 0 or skeleton in ${d.textsIn("names")})
        order by id limit :limit) open_to_all
      union all select id from (select r.id from members m join rooms r on r.id = m.room
        where m."user" = :user and m.room > :after and (r.kind = 'private' or r.secret = 1 or :limited = 1) and r.deleted_at is null
        order by m.room limit :limit) own)
    order by id limit :limit`,
);
const members = text<UserRow & { room_role: RoomRole }>(
  `select ${USER_COLUMNS}, m.role as room_role from members m join users on users.id = m."user"
    where m.room = :room and m."user" > :after order by m."user" limit :limit`,
);
const bans = text<BanRow>(
  `select u.id, u.name, b.by, b.at, b.reason from bans b join users u on u.id = b."user"
    where b.room = :room and b."user" > :after order by b."user" limit :limit`,
);
const masks = text<MaskRow>(
  `select kind, mask, by, by_name, at, until, reason from room_masks
    where room = :room and kind = coalesce(cast(:kind as text), kind) and (until is null or until > :time) order by at, key`,
);
const entryKey = text<{ entry_key: string | null }>("select entry_key from rooms where id = :room");
const heads = text<{ room: number; head: number }>(
  (d) => `select wanted.value as room,
    (select coalesce(max(seq), 0) from events where room = wanted.value) as head
    from ${d.numbersIn("rooms")} wanted`,
);

/** Public rooms, and the private ones that this person is in. Guests may see only some public rooms. */
export function* listRooms(id: UserId, after: string, limit: number): Recipe<ListedRoom[]> {
  const start = after === "" ? 0 : keyOf(after as RoomId);
  const seen = yield* roomsSeenBy(id);
  const rows = yield* all(page, { ...seen, user: keyOf(id), after: start, limit });
  return rows.map((row) => ({ ...roomOf(row), members: row.members, joined: row.joined === 1 }));
}

export function* publicRoom(name: string): Recipe<Room | undefined> {
  const row = yield* one(roomByName, { skeleton: skeleton(name) });
  return row && roomOf(row);
}

export function* membersOf(
  room: RoomId,
  after: string,
  limit: number,
): Recipe<(User & { roomRole: RoomRole })[]> {
  const start = after === "" ? 0 : keyOf(after as UserId);
  const rows = yield* all(members, { room: keyOf(room), after: start, limit });
  return rows.map((row) => ({ ...userOf(row), roomRole: row.room_role }));
}

export function* keyTo(room: RoomId): Recipe<string | undefined> {
  return (yield* one(entryKey, { room: keyOf(room) }))?.entry_key ?? undefined;
}

export function* bansOf(room: RoomId, after: string, limit: number): Recipe<Ban[]> {
  const start = after === "" ? 0 : keyOf(after as UserId);
  const rows = yield* all(bans, { room: keyOf(room), after: start, limit });
  return rows.map(({ id, name, by, at, reason }) => ({
    user: { id: userId(id), name },
    at: textOf(at),
    by: userId(by),
    ...(reason && { reason }),
  }));
}

/** The masks of a room, of one kind or of all. `time` is the server's. */
export function* masksOf(room: RoomId, kind: MaskKind | undefined, time: number): Recipe<Mask[]> {
  const rows = yield* all(masks, { room: keyOf(room), kind: kind ?? null, time });
  return rows.map(({ by, by_name, at, until, reason, ...mask }) => ({
    ...{ ...mask, by: { id: userId(by), name: by_name }, at: textOf(at) },
    ...(reason !== null && { reason }),
    ...(until !== null && { until: textOf(until) }),
  }));
}

/** The last seq of each room's log; 0 = it has none. */
export function* headsOf(rooms: readonly RoomId[]): Recipe<number[]> {
  const found = yield* all(heads, { rooms: JSON.stringify(rooms.map(keyOf)) });
  const byRoom = new Map(found.map(({ room, head }) => [room, head]));
  return rooms.map((room) => byRoom.get(keyOf(room)) ?? 0);
}
