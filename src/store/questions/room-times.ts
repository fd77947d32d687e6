import type { RoomTimes } from "../../chat/store.ts";
import { keyOf, type RoomId, roomId } from "../../protocol/ids.ts";
import { all, type Recipe, text } from "../recipe.ts";

/** A topic that was set before so many events is not looked for: the whole log would have to be read. */
const EVENTS_MAX = 2_000;

const times = text<{ room: number; made: number | null; topic_at: number | null; topic_by: string | null }>(
  (dialect) => `select found.room, found.made, t.at as topic_at, t.name as topic_by
    from (select wanted.value as room,
      (select e.at from events e where e.room = wanted.value and e.seq = 1 and e.type = 'room.created') as made,
      (select max(e.seq) from events e where e.room = wanted.value and e.type = 'room.topic_changed'
        and e.seq > (select coalesce(max(h.seq), 0) - ${EVENTS_MAX} from events h where h.room = wanted.value)) as topic
      from ${dialect.numbersIn("rooms")} wanted) found
    left join events t on t.room = found.room and t.seq = found.topic`,
);

/** When these rooms were made, and who set their topics when, as far as their logs say it. */
export function* roomTimes(rooms: readonly RoomId[]): Recipe<RoomTimes[]> {
  const rows = yield* all(times, { rooms: JSON.stringify(rooms.map(keyOf)) });
  return rows.map(({ room, made, topic_at, topic_by }) => ({
    room: roomId(room),
    ...(made !== null && { madeAtMs: made }),
    ...(topic_at !== null && { topic: { by: topic_by ?? "", atMs: topic_at } }),
  }));
}
