import { keyOf, type RoomId, roomId, type UserId } from "../../protocol/ids.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import { all, type Recipe, text } from "../recipe.ts";
import { roomsSeenBy } from "./guest-rooms.ts";

type Row = { id: number; name: string; kind: Room["kind"]; role: RoomRole };
type RoomOf = Pick<Room, "id" | "name" | "kind"> & { readonly roomRole: RoomRole };

const known = text<Row>(
  (d) => `select rooms.id, rooms.name, rooms.kind, m.role from members m join rooms on rooms.id = m.room
    where m."user" = :user and m.room > :after and rooms.kind <> 'direct' and rooms.deleted_at is null
      and ((rooms.kind = 'public' and rooms.secret = 0 and (:limited = 0 or rooms.skeleton in ${d.textsIn("names")}))
        or exists (select 1 from members o where o.room = m.room and o."user" = :asker))
    order by m.room limit :limit`,
);

/** The rooms of a person of which the asker may know that the person is in them. */
export function* roomsKnownOf(
  user: UserId,
  asker: UserId,
  { after, limit }: { readonly after: string; readonly limit: number },
): Recipe<RoomOf[]> {
  const start = after === "" ? 0 : keyOf(after as RoomId);
  const seen = yield* roomsSeenBy(asker);
  const rows = yield* all(known, { ...seen, user: keyOf(user), asker: keyOf(asker), after: start, limit });
  return rows.map(({ id, name, kind, role }) => ({ id: roomId(id), name, kind, roomRole: role }));
}
