import type { Places } from "../../chat/store.ts";
import { keyOf, type RoomId, type SessionId, type UserId, userId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { Invitation, JoinedRoom, RoomRole } from "../../protocol/room.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";
import { ROOM_AND_HEAD, type RoomRow, roomOf, USER_COLUMNS, type UserRow, userOf } from "../rows.ts";
import { mentionsAfter, messagesAfter, unreadIn } from "../unread.ts";
import { contactOf } from "./contact.ts";

/** The rooms that a person is in or is invited to. */

type JoinedRow = RoomRow & { role: RoomRole; read: number; unread: number; mentions: number };

/** One statement for rooms and counts, since a person can have hundreds of rooms. */
const joinedRooms = (which: string) =>
  text<JoinedRow>(
    (d) => `with places as materialized
      (select ${ROOM_AND_HEAD}, m.role, m.read from members m join rooms on rooms.id = m.room
        where m."user" = :user ${which}),
    counted as materialized
      (select places.*, ${d.greatest}(read, head - ${limits.unreadEventsMax}) as after_seq from places)
    select counted.*, (${messagesAfter("counted.id", "counted.after_seq")}) as unread,
      (${mentionsAfter("counted.id", "counted.after_seq")}) as mentions
      from counted order by id`,
  );
const rooms = joinedRooms("");
const oneRoom = joinedRooms("and m.room = :room");
const erasing = text<{ room: number }>(
  `select distinct p.room from erasures p join members m on m.room = p.room and m."user" = :user
    where p.kind = 'messages'`,
);
const session = text<{ id: number }>(
  `select s.id from sessions s join users u on u.id = s."user"
    where u.deleted_at is null and u.id = :user and s.id = :session`,
);
const person = text<UserRow>(`select ${USER_COLUMNS} from users where id = :user and deleted_at is null`);
const invitations = text<RoomRow & { by: number; by_name: string }>(
  `select ${ROOM_AND_HEAD}, i.by, i.by_name from invitations i join rooms on rooms.id = i.room
    where i."user" = :user order by rooms.id`,
);

export function* placesOf(id: UserId, sessionId?: SessionId): Recipe<Places> {
  const user = keyOf(id);
  const [row, own, invited, contact, held] = yield* sideBySide([
    one(person, { user }),
    roomsOf(id),
    all(invitations, { user }),
    contactOf(user),
    one(session, { user, session: sessionId ? keyOf(sessionId) : 0 }),
  ]);
  return {
    ...(row && { user: userOf(row) }),
    rooms: own,
    invitations: invited.map(invitationOf),
    contact,
    holds: !sessionId || held !== undefined,
  };
}

function* roomsOf(id: UserId): Recipe<JoinedRoom[]> {
  const user = keyOf(id);
  const [rows, pending] = yield* sideBySide([all(rooms, { user }), all(erasing, { user })]);
  const waiting = new Set(pending.map(({ room }) => room));
  const inexact = rows.filter(({ id }) => waiting.has(id));
  const exact = yield* sideBySide(inexact.map((row) => recounted(row, user)));
  const byRoom = new Map(exact.map((row) => [row.id, row]));
  return rows.map((row) => joinedOf(byRoom.get(row.id) ?? row));
}

export function* joinedRoom(id: UserId, room: RoomId): Recipe<JoinedRoom | undefined> {
  const user = keyOf(id);
  const row = yield* one(oneRoom, { user, room: keyOf(room) });
  return row && joinedOf(yield* recounted(row, user));
}

/** Counts again without the messages that wait to be erased. */
function* recounted(row: JoinedRow, user: number): Recipe<JoinedRow> {
  return { ...row, ...(yield* unreadIn(row.id, user, row.read, row.head)) };
}

const joinedOf = (row: JoinedRow): JoinedRoom => {
  const { role, read, head, unread, mentions } = row;
  return { ...roomOf(row), role, seq: head, read, unread, mentions };
};

const invitationOf = (row: RoomRow & { by: number; by_name: string }): Invitation => ({
  room: roomOf(row),
  by: { id: userId(row.by), name: row.by_name },
});
