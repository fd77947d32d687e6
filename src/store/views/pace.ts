import type { Given } from "../../chat/scope.ts";
import { looksAfterServer } from "../../chat/standing.ts";
import { one, type Recipe, text } from "../recipe.ts";
import type { About } from "./about.ts";

/** Slow mode for newcomers while the raid switch is on. */
const RAID_SECONDS = 30;
const DAY_MS = 86_400_000;

const lastBy = text<{ at: number }>(`select at from slow_posts where room = :room and "user" = :me`);
const newcomer = text<{ id: number }>(
  "select id from users where id = :me and (kind = 'guest' or (kind = 'account' and created_at > :since))",
);

/** Nearly all rooms have no slow mode, and need no look-up. */
export const pace = (about: About, is: true | "raid"): Given<"pace"> | Recipe<Given<"pace">> =>
  is === "raid" || about.room?.slowSeconds ? found(about, is === "raid") : {};

function* found(about: About, isRaid: boolean): Recipe<Given<"pace">> {
  const { kept, me, row, room, at } = about;
  if (!row || looksAfterServer((yield* kept.user(me)).role) || (yield* kept.role(row.id, me)) !== "member")
    return {};
  const isNewcomer = isRaid && (yield* one(newcomer, { me, since: at.ms - DAY_MS })) !== undefined;
  const seconds = Math.max(room?.slowSeconds ?? 0, isNewcomer ? RAID_SECONDS : 0);
  if (seconds === 0) return {};
  const last = (yield* one(lastBy, { room: row.id, me }))?.at;
  return {
    pace: {
      ...{ seconds, now: at.time },
      ...(last !== undefined && { last }),
      ...(isNewcomer && { isNewcomer }),
    },
  };
}
