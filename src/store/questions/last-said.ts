import { keyOf, type RoomId, roomId, type UserId } from "../../protocol/ids.ts";
import { all, type Recipe, text } from "../recipe.ts";

const last = text<{ room: number; at: number }>(
  `select room, at from (select m.room,
      (select e.at from events e where e.room = m.room and e.type = 'message.posted'
        order by e.seq desc limit 1) as at
      from members m where m."user" = :user) said
    where at > :from and at < :to order by at, room`,
);

/** Rooms in which nothing was said since then, or something after it, are left out. Times in milliseconds, both exclusive. */
export function* lastSaid(
  user: UserId,
  fromMs: number,
  toMs: number,
): Recipe<{ room: RoomId; atMs: number }[]> {
  const rows = yield* all(last, { user: keyOf(user), from: fromMs, to: toMs });
  return rows.map(({ room, at }) => ({ room: roomId(room), atMs: at }));
}
