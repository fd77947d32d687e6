import type { Membership } from "../chat/view.ts";
import type { RoomRole } from "../protocol/room.ts";
import { one, type Recipe, text } from "./recipe.ts";

const role = text<{ role: RoomRole }>(`select role from members where room = :room and "user" = :user`);
const outside = text<{ banned: number; invited: number }>(
  `select (select count(*) from bans where room = :room and "user" = :user) as banned,
    (select count(*) from invitations where "user" = :user and room = :room) as invited`,
);

/**
 * The role of a person in a room; undefined for a person who is not in it. Here and below both are given by their keys.
 */
export function* roleIn(room: number, user: number): Recipe<RoomRole | undefined> {
  return (yield* one(role, { room, user }))?.role;
}

/** The membership of a person who is not in the room: invited, banned or none. */
export function* standingOutside(room: number, user: number): Recipe<Membership> {
  const found = yield* one(outside, { room, user });
  if (found?.banned) return "banned";
  return found?.invited ? "invited" : "none";
}
