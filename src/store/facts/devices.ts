import type { DeviceMarked } from "../../protocol/account-facts.ts";
import type { RoomId } from "../../protocol/ids.ts";
import { one, type Recipe, run, text } from "../recipe.ts";

/** So many devices of one person are remembered. One more, and the one that was here longest ago is forgotten. */
const DEVICES_MAX = 20;

const known = text<{ rooms: string }>(
  `select rooms from device_marks where "user" = :user and device = :device`,
);
const set = text(
  `insert into device_marks ("user", device, at, rooms) values (:user, :device, :at, :rooms)
    on conflict ("user", device) do update set at = excluded.at, rooms = excluded.rooms`,
);
const forget = text(
  `delete from device_marks where "user" = :user and device not in
    (select device from device_marks where "user" = :user order by at desc, device limit :max)`,
);

/**
 * A mark never goes back: a connection that was lost may be noticed after its device has come again, and seen more. Rooms that
 * the person has left are forgotten.
 */
export function* markDevice(user: number, { device, rooms }: DeviceMarked, at: number): Recipe<void> {
  const row = yield* one(known, { user, device });
  const before: Readonly<Record<RoomId, number>> = row ? JSON.parse(row.rooms) : {};
  const seen = Object.entries(rooms).map(([room, seq]) => [room, Math.max(seq, before[room as RoomId] ?? 0)]);
  yield* run(set, { user, device, at, rooms: JSON.stringify(Object.fromEntries(seen)) });
  if (!row) yield* run(forget, { user, max: DEVICES_MAX });
}
