import type { User } from "../protocol/account.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Creators } from "../protocol/server-settings.ts";
import { because, RANKS, rank } from "./standing.ts";
import type { Sight } from "./view.ts";

const least: Readonly<Record<Creators, number>> = {
  everyone: RANKS.guest,
  members: RANKS.member,
  moderators: RANKS.moderator,
  admins: RANKS.admin,
};
const who: Readonly<Record<Creators, string>> = {
  everyone: "everyone",
  members: "people with an account",
  moderators: "moderators of the server",
  admins: "admins of the server",
};

/** The setting that says who can make such rooms. */
export const creatorsOf = (isPrivate: boolean | undefined) =>
  isPrivate ? ("privateRoomCreators" as const) : ("roomCreators" as const);

/** Why a person can make no room of this kind; undefined = they can. `setting` is that of `creatorsOf`. */
export function creatorRefusal(
  me: User,
  isPrivate: boolean | undefined,
  { value }: Sight["setting"],
): Refusal | undefined {
  const creators = Object.keys(least).find((one) => one === value) as Creators | undefined;
  if (creators === undefined || rank(me.role) >= least[creators]) return undefined;
  return because(
    "not_allowed",
    "room-creators",
    `on this server only ${who[creators]} can make ${isPrivate ? "private" : "public"} rooms`,
    creators === "members" ? "make an account first" : "an admin can make the room, or change the setting",
  );
}
