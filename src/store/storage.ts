import { keyOf } from "../protocol/ids.ts";
import type { StorageKept, Sums } from "../protocol/storage.ts";
import { type Recipe, run, text, type Values } from "./recipe.ts";
import type { Moment } from "./rows.ts";

/** The key in `meta` of the last count that was completed. */
export const COUNTED = "storage counted";

/** The last count that was completed: when that was, by the machine's clock and by the server's time. */
export interface Counted extends Sums {
  readonly atMs: number;
  readonly time: number;
}

const keepRoom = text(
  `insert into room_storage (room, messages, bytes, last_at, walk)
    select id, cast(:messages as bigint), cast(:bytes as bigint), cast(:last as bigint), cast(:walk as bigint)
      from rooms where id = :room
    on conflict (room) do update set messages = excluded.messages, bytes = excluded.bytes,
      last_at = excluded.last_at, walk = excluded.walk`,
);
const keepPerson = text(
  `insert into person_storage ("user", messages, bytes, walk)
    select id, cast(:messages as bigint), cast(:bytes as bigint), cast(:walk as bigint) from users where id = :user
    on conflict ("user") do update set messages = excluded.messages, bytes = excluded.bytes, walk = excluded.walk`,
);
const forget = ["room_storage", "person_storage"].map((table) =>
  text(`delete from ${table} where walk < :walk`),
);
const complete = text(
  "insert into meta (key, value) values (:key, :value) on conflict (key) do update set value = excluded.value",
);

/** Keeps figures of a count. When that is complete, those of earlier counts go. */
export function* keepStorage(
  { walk, rooms, people, counted }: StorageKept,
  { ms, time }: Moment,
): Recipe<void> {
  const ofRooms = rooms.map(
    ({ room, lastAtMs: last, ...amount }): Values => ({ ...amount, room: keyOf(room), last, walk }),
  );
  const ofPeople = people.map(({ user, ...amount }): Values => ({ ...amount, user: keyOf(user), walk }));
  const asks = [
    ...ofRooms.map((values) => ({ text: keepRoom, values, rows: "none" as const })),
    ...ofPeople.map((values) => ({ text: keepPerson, values, rows: "none" as const })),
  ];
  if (asks.length > 0) yield asks;
  if (!counted) return;
  for (const statement of forget) yield* run(statement, { walk });
  const last: Counted = { ...counted, atMs: ms, time };
  yield* run(complete, { key: COUNTED, value: JSON.stringify(last) });
}
