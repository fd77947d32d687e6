import { keyOf } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import type { Kept } from "../kept.ts";
import { one, type Recipe, type Text } from "../recipe.ts";
import { ROOM_AND_HEAD, type RoomRow, type UserRow } from "../rows.ts";
import { extentOf, type Numbered } from "./extent.ts";

/*
 * What nearly all decisions of a batch see, read at once for all of them, as one row with lists in JSON: many small rows take
 * several times as long to be read. Each list finds its rows one by one, by an index, whatever PostgreSQL believes about the
 * size of the tables: `lateral … limit 1` and subqueries are not made into joins.
 */

type Role = { room: number; user: number; role: RoomRole };
type Nonce = { user: number; nonce: string };
/** Lists in JSON; null = an empty one. */
type Known = Seen & Readonly<Record<"rooms" | "users" | "roles" | "nonces", string | null>>;

/** How far r0 is, and the database's clock in milliseconds: all nodes have the same. Read under the locks. */
export interface Seen {
  readonly head: number;
  readonly clock: number;
}

const SEEN = `coalesce((select max(seq) from server_facts), 0) as head,
  cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as clock`;
export const seen: Text<Seen> = { sql: `select ${SEEN}` };

const WANTED = (name: string) => `unnest(cast(:${name} as bigint[])) as wanted (wanted)`;
const LIST = (of: string) => `(select cast(json_agg(list) as text) from (${of}) as list)`;
const ROLE = `m.room, m."user", m.role`;
const known: Text<Known> = {
  sql: `select ${SEEN},
    ${LIST(`select found.* from ${WANTED("rooms")} cross join lateral
      (select ${ROOM_AND_HEAD} from rooms where rooms.id = wanted and deleted_at is null limit 1) as found`)} as rooms,
    ${LIST(`select found.* from ${WANTED("users")} cross join lateral
      (select id, name, kind, role, status, status_until, deactivated_at
        from users where users.id = wanted and deleted_at is null limit 1) as found`)} as users,
    ${LIST(`select found.* from unnest(cast(:places as bigint[]), cast(:members as bigint[])) as wanted (room, "user")
      cross join lateral (select ${ROLE} from members m where m.room = wanted.room and m."user" = wanted."user" limit 1) as found
      union all select found.* from ${WANTED("rooms")} cross join lateral
        (select ${ROLE} from rooms r join members m on m.room = r.id
          where r.id = wanted and r.kind = 'direct' limit ${limits.directPeopleMax}) as found`)} as roles,
    ${LIST(`select wanted."user", wanted.nonce
      from unnest(cast(:authors as bigint[]), cast(:nonces as text[])) as wanted ("user", nonce) cross join lateral
        (select 1 from events e where e.nonce = wanted.nonce and e.by = wanted."user" limit 1) as found`)} as nonces`,
};

/** Reads what is known beforehand of what the decisions will see, and keeps it. */
export function* readKnown(kept: Kept, changes: readonly Numbered[]): Recipe<Seen | undefined> {
  const { people, places, pairs, posts } = namedBy(changes);
  const byRoom = [...pairs.values()];
  const found = yield* one(known, {
    rooms: listOf(places),
    users: listOf(people),
    places: listOf(byRoom.map(([room]) => room)),
    members: listOf(byRoom.map(([, user]) => user)),
    authors: listOf(posts.map(([user]) => user)),
    nonces: textsOf(posts),
  });
  for (const row of parsed<RoomRow>(found?.rooms)) kept.keepRoom(row);
  for (const row of parsed<Omit<UserRow, "password">>(found?.users)) kept.keepUser(row);
  for (const [room, user] of byRoom) kept.keepRole(room, user, "none");
  for (const { room, user, role } of parsed<Role>(found?.roles)) kept.keepRole(room, user, role);
  kept.newNonces = new Set(posts.map(([user, nonce]) => `${user}:${nonce}`));
  for (const { user, nonce } of parsed<Nonce>(found?.nonces)) kept.newNonces.delete(`${user}:${nonce}`);
  return found;
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

const parsed = <Row>(list: string | null | undefined): readonly Row[] =>
  list ? (JSON.parse(list) as Row[]) : [];

/** As PostgreSQL writes arrays. */
const listOf = (numbers: Iterable<number>): string => `{${[...numbers].join(",")}}`;
const textsOf = (posts: readonly (readonly [unknown, string])[]): string =>
  `{${posts.map(([, nonce]) => `"${nonce.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
