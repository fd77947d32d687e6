import type { Event } from "../protocol/events.ts";
import { keyOf, type UserId } from "../protocol/ids.ts";
import type { FollowerMoved } from "../protocol/journal.ts";
import type { Group } from "./change.ts";
import { holdsLease } from "./leases.ts";
import { one, type Recipe, run, text } from "./recipe.ts";
import type { Moment } from "./rows.ts";

/**
 * The journal gives all commits one order. Each commit has a row, which says which logs grew, from where to where.
 * Followers (search, retention) read it and store their position in it, so that they skip nothing when the server
 * restarts.
 */

/**
 * The part of a room's log that a commit added: room, first seq, and the last seq if it is another one. Or, with its id
 * below 0 and nothing else, a user: see usersOf; with more numbers, an entry of person-entries.ts.
 */
export type Span = readonly [room: number, from?: number, upto?: number, more?: number];

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
  `select (select max(position) from journal where position <= :passed and position <= :end and at <= :recent) as passed,
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

/** What of a commit is noted. */
type Noted = Readonly<Pick<Group, "events" | "server" | "news">> & {
  /** What only signals tell, as JSON: see person-entries.ts. A node that is alone needs none. */
  readonly people?: readonly string[];
};

/** Whether a commit has a row in the journal. */
export const isNoted = (noted: Noted): boolean =>
  noted.events.length + noted.server.length + (noted.people?.length ?? 0) > 0 || usersOf(noted).size > 0;

/** Notes one commit. It must be the last write of the commit. */
export function* noteGrowth(
  noted: Noted & { readonly at: Pick<Moment, "time"> },
  kept: Journaling,
): Recipe<void> {
  if (!isNoted(noted)) return;
  const { at } = noted;
  yield* run(insert, { at: at.time, rooms: spansOf(noted) });
  kept.untilTrim -= 1;
  if (kept.untilTrim > 0) return;
  kept.untilTrim = TRIM_EVERY;
  yield* trimJournal(at.time);
}

/** JSON of the spans. Within a commit the events of a room follow each other, so a first and a last seq are enough. */
function spansOf(noted: Noted): string {
  const { events, server, people = [] } = noted;
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
  for (const user of usersOf(noted)) json += `${json ? "," : ""}[${-keyOf(user)}]`;
  for (const entry of people) json += `${json ? "," : ""}${entry}`;
  return `[${json}]`;
}

/**
 * The users of whom nodes have to know that they came into a room, which may have no reader on a node until then, or that
 * something about them changed that is in no log.
 */
function usersOf({ events, news }: Noted): ReadonlySet<UserId> {
  const users = new Set<UserId>();
  for (const event of events) if (event.type === "member.joined") users.add(event.user);
  for (const one of news)
    if ("changed" in one) users.add(one.changed.id);
    else if ("ended" in one) users.add(one.ended);
    else if ("returned" in one) for (const user of one.returned) users.add(user);
  return users;
}

/**
 * Deletes rows at the beginning that all followers have passed, or that are too old; never the last of these rows. Rows of the
 * last `nodesMs` stay in any case: nodes look there for what they did not hear.
 */
export function* trimJournal(time: number, nodesMs = 0): Recipe<void> {
  const { first, last, passed } = (yield* one(ends)) ?? {};
  if (!first || !last) return;
  const reach = { first, end: Math.min(first + TRIM_ROWS, last) };
  const before = time - KEPT_DAYS * DAY_MS;
  const needed = yield* one(lastNeeded, { ...reach, passed: passed ?? last, before, recent: time - nodesMs });
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
