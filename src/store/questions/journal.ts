import type { Grown } from "../../chat/journal.ts";
import { roomId } from "../../protocol/ids.ts";
import type { DeadLetter } from "../../protocol/journal.ts";
import { SERVER_LOG, type Span } from "../journal.ts";
import { all, one, type Recipe, type Text, text } from "../recipe.ts";

type Ends = { first: number; last: number };
const FIRST = "coalesce((select min(position) from journal), 0) as first";
const ends = text<Ends>(({ journalEnd }) => `select ${FIRST}, ${journalEnd} as last`);
const endsNow = text<Ends>(`select ${FIRST}, coalesce((select max(position) from journal), 0) as last`);
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
  const { first = 0, last = 0 } = (yield* one(end)) ?? {};
  const rows = position < last ? yield* all(after, { after: position, last, limit }) : [];
  return { first, last, commits: rows.map(commitOf) };
}

function commitOf(row: { position: number; rooms: string }): Grown["commits"][number] {
  const spans = JSON.parse(row.rooms) as readonly Span[];
  const [server] = spans.filter(([room]) => room === SERVER_LOG);
  return {
    position: row.position,
    rooms: spans.flatMap(([room, from, upto = from]) =>
      room === SERVER_LOG ? [] : { room: roomId(room), from, upto },
    ),
    ...(server && { server: { from: server[1], upto: server[2] ?? server[1] } }),
  };
}

/** How far a follower is; undefined before it was moved first. */
export function* cursorOf(follower: string): Recipe<number | undefined> {
  return (yield* one(cursor, { follower }))?.position;
}

/** What a follower could not work on, the last first. */
export function* deadLetters(follower: string, limit: number): Recipe<readonly DeadLetter[]> {
  const rows = yield* all(letters, { follower, limit });
  return rows.map(({ room, seq, why }) => ({ room: roomId(room), seq, why }));
}
