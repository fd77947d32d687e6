import type { News } from "../../chat/commit.ts";
import { keyOf, type RoomId, roomId } from "../../protocol/ids.ts";
import type { UserDescribed } from "../../protocol/metadata.ts";
import { AVATAR_KEY, type Picture, type PictureRemoved } from "../../protocol/picture.ts";
import { all, one, type Recipe, run, text } from "../recipe.ts";
import { describe } from "./metadata.ts";
import { type Noting, note } from "./server-log.ts";

const put = text(
  `insert into pictures ("user", hash, large, small) values (:user, :hash, :large, :small)
    on conflict ("user") do update set hash = excluded.hash, large = excluded.large, small = excluded.small`,
);
const drop = text(`delete from pictures where "user" = :user`);
const has = text<{ hash: string }>(`select hash from pictures where "user" = :user`);
const roomsOf = text<{ room: number }>(`select room from members where "user" = :user order by room`);

export function* keepPicture(user: number, { hash, large, small }: Picture): Recipe<void> {
  yield* run(put, { user, hash, large, small });
}

export function* dropPicture(user: number): Recipe<void> {
  yield* run(drop, { user });
}

/**
 * Keeps the picture that an `avatar` is the path of; another `avatar`, or none, replaces it. Returns the person's rooms, since an
 * upload may reach a node at which they have no client; undefined = it is about something else.
 */
export function* describePicture(
  user: number,
  { key, picture }: UserDescribed,
): Recipe<readonly RoomId[] | undefined> {
  if (key !== AVATAR_KEY) return undefined;
  if (picture) yield* keepPicture(user, picture);
  else yield* dropPicture(user);
  return yield* placesOf(user);
}

/** A moderator removes a person's picture. What the person says of themselves by an address elsewhere stays. */
export function* removePicture({ type, user, name }: PictureRemoved, by: Noting): Recipe<readonly News[]> {
  const key = keyOf(user);
  if (!(yield* one(has, { user: key }))) return [];
  yield* dropPicture(key);
  yield* describe(key, { type: "user.described", key: AVATAR_KEY });
  yield* note(type, { user, name }, by);
  return [{ described: { id: user, name }, key: AVATAR_KEY, rooms: yield* placesOf(key) }];
}

/** The rooms of a person. */
export function* placesOf(user: number): Recipe<readonly RoomId[]> {
  return (yield* all(roomsOf, { user })).map(({ room }) => roomId(room));
}
