import type { Idle } from "../chat/view.ts";
import { roomId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { all, one, type Recipe, run, sideBySide, text } from "./recipe.ts";

/**
 * Rooms that nobody is in and in which nothing was ever said are deleted after a while. The store counts sweeps and not
 * time, so that no jump of the clock deletes a room. There is a sweep every ten minutes.
 */

const SWEEPS = 6;
/** The same when more than half of the server's rooms are used up. */
const SWEEPS_WHEN_CROWDED = 1;
/** People who were invited to a private room have longer to join it: 30 days. */
const SWEEPS_OF_PRIVATE = 30 * 144;
/** So many rooms are found or deleted at once, so that nobody waits long. */
const AT_ONCE_MAX = 200;

/** The server itself, which makes the default room. */
const SERVER_ID = 1;
const NEVER_USED = `members = 0 and said = 0 and deleted_at is null and maker <> ${SERVER_ID}`;

const sweeps = text<{ value: string }>("select value from meta where key = 'sweeps'");
const anyIdle = text<{ id: number }>(`select id from rooms where ${NEVER_USED} limit 1`);
// A private room that is due would be due as a public one, too.
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

/** The rooms that are deleted now, on a server with so many rooms. */
export function* idleRooms(rooms: number): Recipe<Idle> {
  const now = yield* nextSweep();
  const patience = rooms > limits.roomsMax / 2 ? SWEEPS_WHEN_CROWDED : SWEEPS;
  const [idle, due] = yield* sideBySide([
    one(anyIdle),
    all(dueNow, { idle: now - patience, private: now - SWEEPS_OF_PRIVATE }),
  ]);
  return { isAny: idle !== undefined, due: due.map(({ id }) => roomId(id)) };
}

/** Counts a sweep. Rooms that it finds unused for the first time are idle from this sweep on. */
export function* countSweep(): Recipe<void> {
  const now = yield* nextSweep();
  yield* run(setSweeps, { value: String(now) });
  yield* run(find, { now });
}

function* nextSweep(): Recipe<number> {
  return Number((yield* one(sweeps))?.value ?? 0) + 1;
}
