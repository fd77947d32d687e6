import type { Given } from "../../chat/scope.ts";
import { looksAfterServer } from "../../chat/standing.ts";
import { one, type Recipe, text } from "../recipe.ts";
import type { About } from "./about.ts";

const lastBy = text<{ at: number }>(`select at from slow_posts where room = :room and "user" = :me`);

/** Nearly all rooms have no slow mode, and need no look-up. */
export const pace = (about: About): Given<"pace"> | Recipe<Given<"pace">> =>
  about.room?.slowSeconds ? found(about, about.room.slowSeconds) : {};

function* found({ kept, me, row, at: { time: now } }: About, seconds: number): Recipe<Given<"pace">> {
  if (!row || looksAfterServer((yield* kept.user(me)).role) || (yield* kept.role(row.id, me)) !== "member")
    return {};
  const last = (yield* one(lastBy, { room: row.id, me }))?.at;
  return { pace: { seconds, now, ...(last !== undefined && { last }) } };
}
