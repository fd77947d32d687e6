import { limits } from "../protocol/limits.ts";
import type { RoomDescribed, UserDescribed } from "../protocol/metadata.ts";
import { AVATAR_KEY, pictureIn } from "../protocol/picture.ts";
import { profileProblem, tidied } from "../protocol/profile-values.ts";
import { gesture, join } from "./costs.ts";
import type { Decision } from "./decide.ts";
import { already, happened, refuse } from "./decide.ts";
import {
  accountOrOperator,
  admin,
  anyUser,
  lookingAfter,
  notArchived,
  signedIn,
  standsAbove,
} from "./demands.ts";
import { rule } from "./rule.ts";
import { looksAfterServer } from "./standing.ts";
import type { Described } from "./view.ts";

export const describeUser = rule("user.describe", {
  sees: ({ key }) => ({ described: { key } }),
  may: anyUser,
  costs: gesture,
  decide({ me, described }, { key, value: given }) {
    const value = given === undefined ? undefined : tidied(key, given);
    // Only an upload has such a path: others could name a picture that is not theirs.
    const isOthers = key === AVATAR_KEY && pictureIn(value) !== undefined && value !== described.value;
    const problem = isOthers
      ? "a picture on this server must be uploaded: PUT /account/picture"
      : value === undefined
        ? undefined
        : profileProblem(key, value, looksAfterServer(me.role));
    if (problem) return refuse("bad_request", { message: problem, field: "value" });
    return unchangedOr(described, value, { type: "user.described", key, ...told(value) });
  },
});

/** What is offensive goes, and the server's log says who removed it. The person may say something else at once. */
export const clearUser = rule("user.clear", {
  sees: ({ user }) => ({ people: [user] }),
  may: [signedIn, admin, standsAbove],
  costs: join,
  decide({ others: [other] }, { user, key }) {
    if (!other || other.kind === "system")
      return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
    return happened({ type: "user.cleared", user: other.id, key });
  },
});

export const describeRoom = rule("room.describe", {
  sees: ({ room, key }) => ({ roomById: room, described: { key, isRoom: true } }),
  may: [...lookingAfter("a conversation has no metadata"), accountOrOperator, notArchived],
  costs: join,
  decide: ({ described }, { key, value }) =>
    unchangedOr(described, value, { type: "room.described", key, ...told(value) }),
});

const told = (value: string | undefined) => (value === undefined ? {} : { value });

/** What comes of a value that is wanted for a key: the fact, unless it is so already, or there are too many keys. */
export function unchangedOr(
  { value, keys }: Described,
  wanted: string | undefined,
  fact: UserDescribed | RoomDescribed,
): Decision {
  if (value === wanted) return already();
  if (value !== undefined || keys < limits.metadataKeysMax) return happened(fact);
  return refuse("too_many", {
    message: `there can be at most ${limits.metadataKeysMax} keys: remove one first`,
  });
}
