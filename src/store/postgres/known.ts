import { keyOf } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import type { Kept } from "../kept.ts";
import { all, type Recipe, sideBySide, type Text } from "../recipe.ts";
import { ROOM_AND_HEAD, type RoomRow, USER_COLUMNS, type UserRow } from "../rows.ts";
import { extentOf, type Numbered } from "./extent.ts";

/*
 * What nearly all decisions of a batch see, read at once for all of them. Each text finds its rows one by one, by an index,
 * whatever PostgreSQL believes about the size of the tables: `lateral … limit 1` and subqueries are not made into joins.
 */

type Role = { room: number; user: number; role: RoomRole | null };
type Nonce = { user: number; nonce: string; room: number | null };

const NUMBERS = (name: string) => `unnest(cast(:${name} as bigint[]))`;
const rooms: Text<RoomRow> = {
  sql: `select found.* from ${NUMBERS("rooms")} as wanted (wanted) cross join lateral
    (select ${ROOM_AND_HEAD} from rooms where rooms.id = wanted and deleted_at is null limit 1) as found`,
};
const users: Text<UserRow> = {
  sql: `select found.* from ${NUMBERS("users")} as wanted (wanted) cross join lateral
    (select ${USER_COLUMNS} from users where users.id = wanted and deleted_at is null limit 1) as found`,
};
const roles: Text<Role> = {
  sql: `select room, "user", (select role from members m where m.room = wanted.room and m."user" = wanted."user")
    from unnest(cast(:rooms as bigint[]), cast(:users as bigint[])) as wanted (room, "user")`,
};
const conversations: Text<Role> = {
  sql: `select found.* from ${NUMBERS("rooms")} as wanted (wanted) cross join lateral
    (select m.room, m."user", m.role from rooms r join members m on m.room = r.id
      where r.id = wanted and r.kind = 'direct' limit ${limits.directPeopleMax}) as found`,
};
const nonces: Text<Nonce> = {
  sql: `select wanted."user", wanted.nonce,
      (select e.room from events e where e.nonce = wanted.nonce and e.by = wanted."user" limit 1) as room
    from unnest(cast(:users as bigint[]), cast(:nonces as text[])) as wanted ("user", nonce)`,
};

/** Reads what is known beforehand of what the decisions will see, and keeps it. */
export function* readKnown(kept: Kept, changes: readonly Numbered[]): Recipe<void> {
  const { people, places, pairs, posts } = namedBy(changes);
  const byRoom = [...pairs.values()];
  const [rows, persons, members, direct, first] = yield* sideBySide([
    all(rooms, { rooms: listOf(places) }),
    all(users, { users: listOf(people) }),
    all(roles, {
      rooms: listOf(byRoom.map(([room]) => room)),
      users: listOf(byRoom.map(([, user]) => user)),
    }),
    all(conversations, { rooms: listOf(places) }),
    all(nonces, { users: listOf(posts.map(([user]) => user)), nonces: textsOf(posts) }),
  ]);
  for (const row of rows) kept.keepRoom(row);
  for (const row of persons) kept.keepUser(row);
  for (const { room, user, role } of [...members, ...direct]) kept.keepRole(room, user, role ?? "none");
  kept.newNonces = new Set(first.flatMap((one) => (one.room === null ? [`${one.user}:${one.nonce}`] : [])));
}

/** Whether a change brings people into a conversation, or may hide others of theirs: these are no longer about one room. */
export function reachesFurther(kept: Kept, [, change]: Numbered): boolean {
  const [, command] = change;
  const room = extentOf(change)?.room;
  const row = room === undefined ? undefined : kept.roomAtHand(room);
  if (command.type !== "message.post" || row?.kind !== "direct") return false;
  const people = JSON.parse(row.people ?? "[]") as NonNullable<Room["people"]>;
  return people.some(({ id }) => (kept.roleAtHand(row.id, keyOf(id)) ?? "none") === "none");
}

function namedBy(changes: readonly Numbered[]) {
  const people = new Set<number>();
  const places = new Set<number>();
  const pairs = new Map<string, readonly [room: number, user: number]>();
  const posts: (readonly [user: number, nonce: string])[] = [];
  for (const [, change] of changes) {
    const { person, room } = extentOf(change) ?? { person: 0 };
    people.add(person);
    const [, command] = change;
    if (command.type === "message.post" && command.nonce !== undefined) posts.push([person, command.nonce]);
    if (room === undefined) continue;
    places.add(room);
    pairs.set(`${room}:${person}`, [room, person]);
  }
  return { people, places, pairs, posts };
}

/** As PostgreSQL writes arrays. */
const listOf = (numbers: Iterable<number>): string => `{${[...numbers].join(",")}}`;
const textsOf = (posts: readonly (readonly [unknown, string])[]): string =>
  `{${posts.map(([, nonce]) => `"${nonce.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
