import { type Recipe, run, text } from "../recipe.ts";

const keep = text(
  `insert into slow_posts (room, "user", at) values (:room, :user, :at)
    on conflict (room, "user") do update set at = excluded.at`,
);
const forget = text("delete from slow_posts where room = :room");

/** Keeps when this person posted, by the server's time. */
export function* keepPace(room: number, user: number, at: number): Recipe<void> {
  yield* run(keep, { room, user, at });
}

/** The room has no slow mode any more. */
export function* forgetPace(room: number): Recipe<void> {
  yield* run(forget, { room });
}
