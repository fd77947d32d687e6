import type { Held, HeldPost } from "../../protocol/held.ts";
import { type HeldId, heldId, keyOf, roomId, userId } from "../../protocol/ids.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import { LISTED_HELD, OPEN_REPORT, textOf } from "../rows.ts";

type Row = {
  id: number;
  room: number;
  room_name: string;
  author: number;
  name: string;
  at: number;
  data: string;
};

const page = text<Row>(
  `select h.id, h.room, r.name as room_name, h.author, coalesce(u.name, h.author_name) as name, h.at, h.data
    ${LISTED_HELD} and h.id > :after order by h.id limit :limit`,
);
const counts = text<{ reports: number; held: number }>(
  `select (select count(*) from reports p join rooms r on r.id = p.room and r.deleted_at is null where ${OPEN_REPORT}) as reports,
    (select count(*) ${LISTED_HELD}) as held`,
);

/** The messages that wait for a moderator, the oldest first. */
export function* heldMessages(after: string, limit: number): Recipe<Held[]> {
  const rows = yield* all(page, { after: after === "" ? 0 : keyOf(after as HeldId), limit });
  return rows.map(({ id, room, room_name, author, name, at, data }) => {
    const { body, kind, thread } = JSON.parse(data) as HeldPost;
    return {
      ...{ id: heldId(id), by: { id: userId(author), name }, at: textOf(at) },
      ...{ room: { id: roomId(room), name: room_name }, body },
      ...(kind && { kind }),
      ...(thread && { thread }),
    };
  });
}

/** How many reports are open, and how many messages wait. */
export function* waitingForModerators(): Recipe<{ reports: number; held: number }> {
  return (yield* one(counts)) ?? { reports: 0, held: 0 };
}
