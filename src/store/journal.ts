import type { Event } from "../protocol/events.ts";
import { keyOf } from "../protocol/ids.ts";
import type { FollowerMoved } from "../protocol/journal.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import type { Group } from "./change.ts";
import { holdsLease } from "./leases.ts";
import { one, type Recipe, run, text } from "./recipe.ts";
import type { Moment } from "./rows.ts";

/**
 * The journal gives all commits one order. Each commit has a row, which says which logs grew, from where to where.
 * Followers (search, retention) read it and store their position in it, so that they skip nothing when the server
 * restarts.
 */

/** The part of a room's log that a commit added: room, first seq, and the last seq if it is another one. */
export type Span = readonly [room: number, from: number, upto?: number];

/** Instead of a room: r0, the server's log. */
export const SERVER_LOG = 0;

/** After so many commits the journal deletes rows that no follower needs: at once so many that they never pile up. */
const TRIM_EVERY = 256;
const TRIM_ROWS = 2 * TRIM_EVERY;
/** A follower that is further behind reads the logs of all rooms again. */
const KEPT_DAYS = 7;
const DAY_MS = 86_400_000;

// The id after the last one, as in all tables. The last row is never deleted, so no id is used twice.
const insert = text("insert into journal (at, rooms) values (:at, :rooms)");
const ends = text<{ first: number | null; last: number | null; passed: number | null }>(
  `select (select min(position) from journal) as first, (select max(position) from journal) as last,
    (select min(position) from cursors) as passed`,
);
// The row itself stays: a position behind it was dropped, and one before it was not.
const lastNeeded = text<{ passed: number | null; old: number | null }>(
  `select (select max(position) from journal where position <= :passed and position <= :end) as passed,
    (select max(position) from journal where position >= :first and position <= :end and at < :before) as old`,
);
const drop = text("delete from journal where position < :end");
const move = text(
  `insert into cursors (follower, position, at) values (:follower, :position, :at)
    on conflict (follower) do update set position = excluded.position, at = excluded.at`,
);
const bury = text(
  `insert into dead_letters (follower, room, seq, at, why) values (:follower, :room, :seq, :at, :why)
    on conflict (follower, room, seq) do update set at = excluded.at, why = excluded.why`,
);

/** The journal's state between commits. */
export interface Journaling {
  /** Commits until rows are deleted again. */
  untilTrim: number;
}

/** Notes the events of one commit. It must be the last write of the commit. */
export function* noteGrowth(
  { events, server, at }: Readonly<Pick<Group, "events" | "server">> & { readonly at: Moment },
  kept: Journaling,
): Recipe<void> {
  if (events.length === 0 && server.length === 0) return;
  yield* run(insert, { at: at.time, rooms: spansOf(events, server) });
  kept.untilTrim -= 1;
  if (kept.untilTrim > 0) return;
  kept.untilTrim = TRIM_EVERY;
  yield* trimJournal(at.time);
}

/** JSON of the spans. Within a commit the events of a room follow each other, so a first and a last seq are enough. */
function spansOf(events: readonly Event[], server: readonly ServerEvent[]): string {
  const spans = new Map<string, { from: number; upto: number }>();
  for (const { room, seq } of events) {
    const span = spans.get(room);
    if (span) span.upto = seq;
    else spans.set(room, { from: seq, upto: seq });
  }
  const [first, last] = [server[0], server.at(-1)];
  let json = first && last ? `[${SERVER_LOG},${first.seq},${last.seq}]` : "";
  for (const [room, { from, upto }] of spans)
    json += `${json ? "," : ""}[${keyOf(room as Event["room"])},${from}${upto > from ? `,${upto}` : ""}]`;
  return `[${json}]`;
}

/** Deletes rows at the beginning that all followers have passed, or that are too old; never the last of these rows. */
export function* trimJournal(time: number): Recipe<void> {
  const { first, last, passed } = (yield* one(ends)) ?? {};
  if (!first || !last) return;
  const reach = { first, end: Math.min(first + TRIM_ROWS, last) };
  const before = time - KEPT_DAYS * DAY_MS;
  const needed = yield* one(lastNeeded, { ...reach, passed: passed ?? last, before });
  const end = Math.max(needed?.passed ?? 0, needed?.old ?? 0);
  if (end > first) yield* run(drop, { end });
}

/** Stores a follower's position, and what it could not process. */
export function* moveFollower(fact: FollowerMoved, { time }: Moment): Recipe<boolean> {
  const { follower, position, failed = [], holder } = fact;
  if (holder && !(yield* holdsLease(follower, holder, time))) return false;
  yield* run(move, { follower, position, at: time });
  for (const { room, seq, why } of failed)
    yield* run(bury, { follower, room: keyOf(room), seq, at: time, why });
  return true;
}
