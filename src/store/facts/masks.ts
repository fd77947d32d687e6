import { keyOfMask } from "../../chat/room-masks.ts";
import type { EventOf } from "../../protocol/events.ts";
import { keyOf } from "../../protocol/ids.ts";
import type { MaskAdded, MaskRemoved } from "../../protocol/mask.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import type { Moment, RoomRow } from "../rows.ts";

const insert = text(
  `insert into room_masks (room, kind, key, mask, "user", reason, by, by_name, at, until)
    values (:room, :kind, :key, :mask, :user, :reason, :by, :name, :at, :until)`,
);
const remove = text("delete from room_masks where room = :room and kind = :kind and key = :key");
const forget = text("delete from room_masks where room = :room and until <= :time");
const count = text<{ n: number }>("select count(*) as n from room_masks where room = :room");
const keep = text("update rooms set masks = :masks where id = :room");

/** Writes a list of the room, and how many masks it has: a room without any is asked for none. */
export function* followMask(
  room: RoomRow,
  event: EventOf<MaskAdded | MaskRemoved>,
  at: Moment,
): Recipe<void> {
  const { kind, mask } = event;
  const key = keyOfMask(mask);
  yield* run(forget, { room: room.id, time: at.time });
  if (event.type === "mask.removed") yield* run(remove, { room: room.id, kind, key });
  else
    yield* run(insert, {
      ...{ room: room.id, kind, key, mask, by: keyOf(event.by), name: event.from, at: at.ms },
      user: event.account ? keyOf(event.account) : null,
      reason: event.reason ?? null,
      until: event.forSeconds === undefined ? null : at.time + event.forSeconds * 1_000,
    });
  room.masks = (yield* one(count, { room: room.id }))?.n ?? 0;
  yield* run(keep, { room: room.id, masks: room.masks });
}
