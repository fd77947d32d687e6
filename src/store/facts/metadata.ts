import type { RoomDescribed, UserDescribed } from "../../protocol/metadata.ts";
import { type Recipe, run, text } from "../recipe.ts";
import { indexDisplayName } from "./words.ts";

const ofUser = {
  remove: text(`delete from user_metadata where "user" = :of and key = :key`),
  set: text(
    `insert into user_metadata ("user", key, value) values (:of, :key, :value)
      on conflict ("user", key) do update set value = excluded.value`,
  ),
};
const ofRoom = {
  remove: text("delete from room_metadata where room = :of and key = :key"),
  set: text(
    `insert into room_metadata (room, key, value) values (:of, :key, :value)
      on conflict (room, key) do update set value = excluded.value`,
  ),
};

/** Writes what is said of a user, or of a room, given by its number. */
export function* describe(of: number, { type, key, value }: UserDescribed | RoomDescribed): Recipe<void> {
  const texts = type === "user.described" ? ofUser : ofRoom;
  if (value === undefined) yield* run(texts.remove, { of, key });
  else yield* run(texts.set, { of, key, value });
  if (type === "user.described" && key === "display-name") yield* indexDisplayName(of, value);
}
