import type { Idle } from "../chat/view.ts";
import { roomId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { all, one, type Recipe, run, sideBySide, text } from "./recipe.ts";

/*
 * Rooms that nobody is in and in which nothing was ever said end after a while. Sweeps are counted and not the time, so that
 * no jump of the clock ends a room. There is a sweep every ten minutes.
 */

const SWEEPS = 6;
/** When more than half of the server's rooms are used up. */
const SWEEPS_WHEN_CROWDED = 1;
/** A person who was invited into a private room has longer to come: 30 days. */
const SWEEPS_OF_PRIVATE = 30 * 144;
/** Rooms that are found or ended at once, so that nobody waits long. */
const AT_ONCE_MAX = 200;

/** The server itself made its default room. */
const SERVERS = 1;
const NEVER_USED = `members = 0 and said = 0 and deleted_at is null and maker <> ${SERVERS}`;

const sweeps = text<{ value: string }>("select value from meta where key = 'sweeps'");
const anyIdle = text<{ id: number }>(`select id from rooms where ${NEVER_USED} limit 1`);
// What is due among the private rooms is due among the others as well.
const dueNow = text<{ id: number }>(
  `select id from rooms where ${NEVER_USED} and idle <= :idle and (kind <> 'private' or idle <= :private)
    order by idle, id limit ${AT_ONCE_MAX}`,
);
const setSweeps = text(
  `insert into meta (key, value) values ('sweeps', :value) on conflict (key) do update set value = excluded.value`,
);
const find = text(
  `update rooms set idle = :now where id in
    (select id from rooms where ${NEVER_USED} and idle is null limit ${10 * AT_ONCE_MAX})`,
);

/** The rooms that end now on a server with so many rooms. */
export function* idleRooms(rooms: number): Recipe<Idle> {
  const now = yield* nextSweep();
  const patience = rooms > limits.roomsMax / 2 ? SWEEPS_WHEN_CROWDED : SWEEPS;
  const [idle, due] = yield* sideBySide([
    one(anyIdle),
    all(dueNow, { idle: now - patience, private: now - SWEEPS_OF_PRIVATE }),
  ]);
  return { isAny: idle !== undefined, due: due.map(({ id }) => roomId(id)) };
}

/** Counts a sweep: rooms that are found unused for the first time are idle from it on. */
export function* countSweep(): Recipe<void> {
  const now = yield* nextSweep();
  yield* run(setSweeps, { value: String(now) });
  yield* run(find, { now });
}

function* nextSweep(): Recipe<number> {
  return Number((yield* one(sweeps))?.value ?? 0) + 1;
}
