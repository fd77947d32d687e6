import type { Names } from "../../chat/store.ts";
import { keyOf, type RoomId, roomId, type UserId, userId } from "../../protocol/ids.ts";
import { all, type Recipe, sideBySide, text } from "../recipe.ts";

const people = text<{ id: number; name: string }>(
  (d) => `select id, name from users where id in ${d.numbersIn("users")}`,
);
const rooms = text<{ id: number; name: string }>(
  (d) =>
    `select id, name from rooms where id in ${d.numbersIn("rooms")} and kind <> 'direct' and deleted_at is null`,
);

/** The names of these people and rooms. A conversation has none. */
export function* namesOf(users: readonly UserId[], of: readonly RoomId[]): Recipe<Names> {
  const [named, places] = yield* sideBySide([
    all(people, { users: JSON.stringify(users.map(keyOf)) }),
    all(rooms, { rooms: JSON.stringify(of.map(keyOf)) }),
  ]);
  return {
    people: named.map(({ id, name }) => ({ id: userId(id), name })),
    rooms: places.map(({ id, name }) => ({ id: roomId(id), name })),
  };
}
