import type { Grown, PersonEntry } from "../../chat/journal.ts";
import { roomId, type UserId, userId } from "../../protocol/ids.ts";
import type { DeadLetter } from "../../protocol/journal.ts";
import { SERVER_LOG, type Span } from "../journal.ts";
import { entriesOf } from "../person-entries.ts";
import { all, one, type Recipe, type Text, text } from "../recipe.ts";

type RoomSpan = Grown["commits"][number]["rooms"][number];

type Ends = { first: number; last: number; newest: number };
const FIRST = "coalesce((select min(position) from journal), 0) as first";
const NEWEST = "coalesce((select max(position) from journal), 0)";
const ends = text<Ends>(({ journalEnd }) => `select ${FIRST}, ${journalEnd} as last, ${NEWEST} as newest`);
const endsNow = text<Ends>(`select ${FIRST}, ${NEWEST} as last, ${NEWEST} as newest`);
const after = text<{ position: number; rooms: string }>(
  "select position, rooms from journal where position > :after and position <= :last order by position limit :limit",
);
const cursor = text<{ position: number }>("select position from cursors where follower = :follower");
const letters = text<{ room: number; seq: number; why: string }>(
  "select room, seq, why from dead_letters where follower = :follower order by at desc, room, seq limit :limit",
);

/**
 * The commits after a position, at most `limit`, up to the end below which no commit can still come. Where several nodes write,
 * it is asked in a transaction in which each statement sees what was committed before it.
 */
export const grown = (position: number, limit: number): Recipe<Grown> => grownUntil(ends, position, limit);

/** The same as it is seen now, to be counted: a follower that went by it would miss commits that count later. */
export const grownSoFar = (position: number, limit: number): Recipe<Grown> =>
  grownUntil(endsNow, position, limit);

function* grownUntil(end: Text<Ends>, position: number, limit: number): Recipe<Grown> {
  const { first = 0, last: ended = 0, newest = 0 } = (yield* one(end)) ?? {};
  // A writer that is about to begin may name an end before what was read already. Nothing comes in between.
  const last = Math.max(ended, Math.min(position, newest));
  const rows = position < last ? yield* all(after, { after: position, last, limit }) : [];
  return { first, last, commits: rows.map(commitOf) };
}

function commitOf(row: { position: number; rooms: string }): Grown["commits"][number] {
  const rooms: RoomSpan[] = [];
  const users: UserId[] = [];
  const people: PersonEntry[] = [];
  let server: Grown["commits"][number]["server"];
  for (const span of JSON.parse(row.rooms) as readonly Span[]) {
    const [id, from = 0, upto = from] = span;
    if (id < 0 && span.length > 1) people.push(...entriesOf(span));
    else if (id < 0) users.push(userId(-id));
    else if (id === SERVER_LOG) server = { from, upto };
    else rooms.push({ room: roomId(id), from, upto });
  }
  return { position: row.position, rooms, users, people, ...(server && { server }) };
}

/** A follower's position; undefined before its first move. */
export function* cursorOf(follower: string): Recipe<number | undefined> {
  return (yield* one(cursor, { follower }))?.position;
}

/** The events that a follower could not process, the last first. */
export function* deadLetters(follower: string, limit: number): Recipe<readonly DeadLetter[]> {
  const rows = yield* all(letters, { follower, limit });
  return rows.map(({ room, seq, why }) => ({ room: roomId(room), seq, why }));
}
