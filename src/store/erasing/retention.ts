import type { Placed } from "../../chat/decide.ts";
import { roomId, userId } from "../../protocol/ids.ts";
import { all, one, type Recipe, run, text } from "../recipe.ts";
import type { Moment, RoomSettings } from "../rows.ts";
import type { Turn } from "./erasing.ts";
import { type Begun, clockAfter } from "./retention-clock.ts";
import { eraseUpto } from "./upto.ts";

/**
 * Retention. Once a day a walk through all rooms erases what is older than each room keeps. That is always the
 * beginning of a log, so its end is left. When a room is done, an event says so. The last event of a log is never
 * erased: the next event's number follows from it.
 */

/** The position of the walk. It is stored, so that the walk continues after a restart. */
interface Walk {
  readonly room: number;
  /** The last event of that room that was erased, and the last of which the room got an event; 0 = none. */
  readonly erased: number;
  readonly told: number;
  /** Since the walk began, a room has begun to keep less: another walk follows. */
  readonly again?: true;
}
type Kept = { id: number; settings: string | null };
type Old = { seq: number; at: number; type: string };

/** So many events of a log are read, and erased, at once. */
const EVENTS = 100;
const DAY_MS = 86_400_000;
const SYSTEM = userId(1);
const START: Walk = { room: 0, erased: 0, told: 0 };
/** Keys in `meta`. */
const [WALK, BEGUN] = ["expiring", "expiring began"];

const get = text<{ value: string }>("select value from meta where key = :key");
const set = text(
  "insert into meta (key, value) values (:key, :value) on conflict (key) do update set value = excluded.value",
);
const drop = text("delete from meta where key = :key");
const room = text<Kept>("select id, settings from rooms where id = :room and deleted_at is null");
const next = text<Kept>(
  "select id, settings from rooms where id > :room and deleted_at is null order by id limit 1",
);
const nextWithOwn = text<Kept>(
  `select id, settings from rooms where id > :room and settings is not null and deleted_at is null
    order by id limit 1`,
);
const oldest = text<Old>(`select seq, at, type from events where room = :room order by seq limit ${EVENTS}`);
const headOf = text<{ head: number }>("select coalesce(max(seq), 0) as head from events where room = :room");

/**
 * Erases a little of what is older than its room keeps. `days` is for rooms without a number of their own; none =
 * forever.
 */
export function* expireSome(
  at: Moment,
  days: number | undefined,
  turn: Turn,
): Recipe<{ readonly more: boolean; readonly hasErased: boolean }> {
  let walk = yield* walkAt(at, days);
  if (!walk) return { more: false, hasErased: false };
  const { clock = 0 } = (yield* stored<Begun>(BEGUN)) ?? {};
  let hasErased = false;
  while (walk && !turn.isOver() && turn.facts.length === 0) {
    const before: Walk = walk;
    walk = yield* stepped(before, { clock, days, turn });
    hasErased ||= (walk?.erased ?? 0) > before.erased;
  }
  if (!walk) yield* run(drop, { key: WALK });
  else yield* store(WALK, walk);
  return { more: walk !== undefined, hasErased };
}

/** A room keeps less from now on: a walk begins, even if there was one today. */
export function* expireSoon(at: Moment): Recipe<void> {
  const walk = yield* stored<Walk>(WALK);
  if (!walk) yield* begin(at);
  yield* store(WALK, walk ? { ...walk, again: true } : START);
}

/** The walk that is under way, or that is due. */
function* walkAt(at: Moment, days: number | undefined): Recipe<Walk | undefined> {
  const walk = yield* stored<Walk>(WALK);
  if (walk) return walk;
  const last = yield* stored<Begun>(BEGUN);
  if (last && at.time - last.time < DAY_MS) return undefined;
  // A server on which nothing is ever erased writes nothing here.
  if (days === undefined && !(yield* one(nextWithOwn, { room: 0 }))) return undefined;
  yield* begin(at);
  return START;
}

function* begin({ ms, time }: Moment): Recipe<void> {
  yield* store(BEGUN, { clock: clockAfter(yield* stored<Begun>(BEGUN), ms, time), time });
}

interface Rule {
  readonly clock: number;
  readonly days: number | undefined;
  readonly turn: Turn;
}

/** One step of the walk; undefined = it has been through all rooms. */
function* stepped(walk: Walk, rule: Rule): Recipe<Walk | undefined> {
  const { days, turn } = rule;
  const found = walk.room > 0 ? yield* one(room, { room: walk.room }) : undefined;
  const on = found && (yield* expire(walk, daysOf(found, days), rule));
  if (on) return on;
  const again = walk.again && { again: walk.again };
  if (found && walk.erased > walk.told) {
    turn.facts.push(told(walk.room, walk.erased));
    return { ...walk, told: walk.erased };
  }
  const after = yield* one(days === undefined ? nextWithOwn : next, { room: walk.room });
  if (after) return { ...START, room: after.id, ...again };
  return again ? START : undefined;
}

const daysOf = ({ settings }: Kept, days: number | undefined): number | undefined =>
  (settings === null ? undefined : (JSON.parse(settings) as RoomSettings).keepDays) ?? days;

/** Erases the oldest events of the walk's room; undefined = everything that is left is young enough. */
function* expire(walk: Walk, days: number | undefined, { clock, turn }: Rule): Recipe<Walk | undefined> {
  if (days === undefined) return undefined;
  const events = yield* all(oldest, { room: walk.room });
  // An event before an old one counts as older, whatever its time says.
  const last = events.findLast(({ at }) => at < clock - days * DAY_MS);
  const first = events[0];
  if (!last || !first) return undefined;
  const head = (yield* one(headOf, { room: walk.room }))?.head;
  const upto = last.seq === head ? last.seq - 1 : last.seq;
  if (first.seq <= upto)
    return (yield* eraseUpto(walk.room, upto, turn.isOver)) ? { ...walk, erased: upto } : walk;
  if (last.type === "messages.expired") return undefined;
  // The last event is erased, too, when another one follows it.
  turn.facts.push(told(walk.room, last.seq));
  return { ...walk, told: last.seq };
}

const told = (room: number, upto: number): Placed => ({
  room: roomId(room),
  by: SYSTEM,
  fact: { type: "messages.expired", upto },
});

function* stored<T>(key: string): Recipe<T | undefined> {
  const found = yield* one(get, { key });
  return found && (JSON.parse(found.value) as T);
}

const store = (key: string, value: Walk | Begun): Recipe<void> =>
  run(set, { key, value: JSON.stringify(value) });
