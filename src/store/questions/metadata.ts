import type { Answers } from "../../protocol/answers.ts";
import { keyOf, type RoomId, type UserId, userId } from "../../protocol/ids.ts";
import { all, type Recipe, text } from "../recipe.ts";

type Row = { key: string; value: string };
type Said = Answers["room.metadata"]["people"][number];

const ofUser = text<Row>(`select key, value from user_metadata where "user" = :user order by key`);
const ofRoom = text<Row>("select key, value from room_metadata where room = :room order by key");
const speakers = text<{ id: number; name: string }>(
  `select u.id, u.name from members m join users u on u.id = m."user"
    where m.room = :room and m."user" > :after
      and exists (select 1 from user_metadata d where d."user" = m."user")
    order by m."user" limit :limit`,
);

const valuesOf = (rows: readonly Row[]): Record<string, string> =>
  Object.fromEntries(rows.map(({ key, value }) => [key, value]));

export function* metadataOfUser(user: UserId): Recipe<Record<string, string>> {
  return valuesOf(yield* all(ofUser, { user: keyOf(user) }));
}

export function* metadataOfRoom(room: RoomId): Recipe<Record<string, string>> {
  return valuesOf(yield* all(ofRoom, { room: keyOf(room) }));
}

/** Members who say something of themselves, after the one with the id `after`; "" = from the first. */
export function* metadataOfMembers(room: RoomId, after: string, limit: number): Recipe<Said[]> {
  const start = after === "" ? 0 : keyOf(after as UserId);
  const found: Said[] = [];
  for (const { id, name } of yield* all(speakers, { room: keyOf(room), after: start, limit }))
    found.push({ user: { id: userId(id), name }, values: valuesOf(yield* all(ofUser, { user: id })) });
  return found;
}
