import { skeleton } from "../protocol/names.ts";
import { all, type Recipe, run, text } from "./recipe.ts";

type Found = { id: number; name: string; own_skeleton: string | null };

const among = text<Found>(
  `select id, name, own_skeleton from rooms
    where kind = 'private' and (own_skeleton = :skeleton or own_skeleton is null) and id in
      (select room from members where "user" = :user union select room from invitations where "user" = :user)`,
);
const note = text("update rooms set own_skeleton = :skeleton where id = :id");

/**
 * The id of a private room by its name, for a person who is in it or invited. Several private rooms may have one name.
 * A person can have hundreds of rooms, so each skeleton is computed once.
 */
export function* privateRoomNamed(key: string, user: number): Recipe<number | undefined> {
  const rooms = yield* all(among, { user, skeleton: key });
  for (const room of rooms) room.own_skeleton ??= yield* noted(room);
  return rooms.find(({ own_skeleton }) => own_skeleton === key)?.id;
}

function* noted({ id, name }: Found): Recipe<string> {
  const key = skeleton(name);
  yield* run(note, { id, skeleton: key });
  return key;
}
