import type { Placed } from "../../chat/decide.ts";
import { roomId, userId } from "../../protocol/ids.ts";
import { all, one, type Recipe, run, text } from "../recipe.ts";
import type { Moment, RoomSettings } from "../rows.ts";
import type { Turn } from "./erasing.ts";
import { type Begun, clockAfter } from "./retention-clock.ts";
import { eraseUpto } from "./upto.ts";

/*
 * Retention. Once a day a walk through all rooms erases what is older in a room than that room keeps: always the beginning
 * of its log, so what is left is the end of it. When a room is done, an event tells it. The last event of a log is never
 * erased: it holds the number that the next one follows.
 */

/** Where the walk is. It is stored, so that it goes on there after a restart. */
interface Walk {
  readonly room: number;
  /** The last event of that room that was erased, and the last of which the room was told; 0 = none. */
  readonly erased: number;
  readonly told: number;
  /** A room keeps less since the walk began: another one follows. */
  readonly again?: true;
}
type Kept = { id: number; settings: string | null };
type Old = { seq: number; at: number; type: string };

/** Events of a log that are looked at, and erased, at once. */
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

/** Erases a bit of what rooms do not keep any longer. `days` is for rooms that do not say it themselves; none = for ever. */
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

/** A room keeps less from now on: a walk begins, also when the last one was today. */
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
  // Where nothing is ever erased, nothing is written.
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

/** One step further; undefined = through all rooms. */
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

/** Erases the oldest events of the walk's room; undefined = all that are left are young enough. */
function* expire(walk: Walk, days: number | undefined, { clock, turn }: Rule): Recipe<Walk | undefined> {
  if (days === undefined) return undefined;
  const events = yield* all(oldest, { room: walk.room });
  // What comes before an old event is older, whatever its clock said.
  const last = events.findLast(({ at }) => at < clock - days * DAY_MS);
  const first = events[0];
  if (!last || !first) return undefined;
  const head = (yield* one(headOf, { room: walk.room }))?.head;
  const upto = last.seq === head ? last.seq - 1 : last.seq;
  if (first.seq <= upto)
    return (yield* eraseUpto(walk.room, upto, turn.isOver)) ? { ...walk, erased: upto } : walk;
  if (last.type === "messages.expired") return undefined;
  // The last event goes as well, once another one comes after it.
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
