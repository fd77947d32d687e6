import type { Found } from "../../chat/asked.ts";
import type { Question } from "../../protocol/frames.ts";
import { keyOf, roomId, type UserId, userId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { OverseenRoom } from "../../protocol/overseeing.ts";
import { all, type Recipe, type Text, text } from "../recipe.ts";
import { textOf } from "../rows.ts";
import { lastCounted } from "./storage.ts";

/* All rooms, and how much was written, for admins. A page begins after a key of its order and an id: "ID:KEY". */

type Row = {
  id: number;
  name: string;
  kind: OverseenRoom["kind"];
  archived: number;
  deleted_at: number | null;
  members: number;
  operators: number;
  joined: number;
  messages: number | null;
  bytes: number | null;
  last_at: number | null;
  key: string | number;
};
type PersonRow = { id: number; name: string; messages: number; bytes: number };
type Sort = Question<"server.rooms">["sort"];

/** The key of each order. Names go up, numbers down. */
const keys: Readonly<Record<Sort, string>> = {
  name: "coalesce(r.skeleton, r.own_skeleton, r.name)",
  members: "r.members",
  activity: "coalesce(s.last_at, 0)",
  messages: "coalesce(s.messages, 0)",
  bytes: "coalesce(s.bytes, 0)",
};
const NAME = "coalesce(r.skeleton, r.own_skeleton, lower(r.name))";

/** The page is found first: what else is shown of a room is looked up only for the rooms of the page. */
const pageBy = (sort: Sort): Text<Row> => {
  const [key, way, past] = sort === "name" ? [keys[sort], "", ">"] : [keys[sort], "desc", "<"];
  return text<Row>(
    `select r.id, r.name, r.kind, r.archived, r.deleted_at, r.members, s.messages, s.bytes, s.last_at, page.key,
        (select count(*) from members o where o.room = r.id and o.role = 'operator') as operators,
        (select count(*) from members m where m.room = r.id and m."user" = :actor) as joined
      from (select r.id, ${key} as key from rooms r left join room_storage s on s.room = r.id
        where r.kind <> 'direct' and r.kind = coalesce(cast(:kind as text), r.kind)
          and ((cast(:state as text) = 'deleted' and r.deleted_at is not null and exists
              (select 1 from erasures e where e.kind = 'room' and e.room = r.id and e.at = 0))
            or (:state <> 'deleted' and r.deleted_at is null and (:state = 'live' or r.archived = 1)))
          and ${NAME} like :pattern escape '\\'
          and (:id = 0 or ${key} ${past} :key or (${key} = :key and r.id > :id))
        order by ${key} ${way}, r.id limit :limit) page
      join rooms r on r.id = page.id left join room_storage s on s.room = r.id
      order by page.key ${way}, r.id`,
  );
};
const pages: Readonly<Record<Sort, Text<Row>>> = {
  name: pageBy("name"),
  members: pageBy("members"),
  activity: pageBy("activity"),
  messages: pageBy("messages"),
  bytes: pageBy("bytes"),
};
const writers = text<PersonRow>(
  `select u.id, u.name, s.messages, s.bytes from person_storage s join users u on u.id = s."user"
    where u.deleted_at is null and u.kind <> 'system' and s.messages > 0 and (:id = 0 or s.bytes < :key or (s.bytes = :key and u.id > :id))
    order by s.bytes desc, u.id limit :limit`,
);

/** `time` is the server's. */
export function* allRooms(
  actor: UserId,
  asked: Question<"server.rooms">,
  time: number,
): Recipe<Found["server.rooms"]> {
  const { search = "", kind = null, state, sort, after = "", limit } = asked;
  const counted = yield* lastCounted();
  const pattern = `%${skeleton(search).replace(/[\\%_]/g, "\\$&")}%`;
  const [id, key] = placeOf(after);
  const rows = yield* all(pages[sort], {
    ...{ actor: keyOf(actor), kind, state, pattern, id, limit: limit + 1 },
    key: sort === "name" ? key : numberOf(key),
  });
  const some = rows.slice(0, limit);
  return {
    rooms: some.map(shown),
    ...paged(rows, limit, (row) => row.key),
    ...(counted && {
      ...{ countedAt: textOf(counted.atMs), ageMs: time - counted.time },
      sums: { rooms: counted.rooms, conversations: counted.conversations },
    }),
  };
}

/** `time` is the server's. */
export function* allWriters(
  asked: Question<"server.storage">,
  time: number,
): Recipe<Found["server.storage"]> {
  const { after = "", limit } = asked;
  const counted = yield* lastCounted();
  const [id, key] = placeOf(after);
  const rows = yield* all(writers, { id, key: numberOf(key), limit: limit + 1 });
  return {
    people: rows.slice(0, limit).map(({ id: one, name, messages, bytes }) => ({
      ...{ user: { id: userId(one), name }, messages, bytes },
    })),
    ...paged(rows, limit, (row) => row.bytes),
    ...(counted && { countedAt: textOf(counted.atMs), ageMs: time - counted.time }),
  };
}

const shown = ({ id, name, kind, members, operators, ...row }: Row): OverseenRoom => ({
  ...{ id: roomId(id), name, kind, members, operators, joined: row.joined > 0 },
  ...(row.archived === 1 && { archived: true as const }),
  ...(row.deleted_at !== null && { deletedAt: textOf(row.deleted_at) }),
  ...(row.last_at && { lastAt: textOf(row.last_at) }),
  ...{ messages: row.messages ?? 0, bytes: row.bytes ?? 0 },
});

function paged<R extends { readonly id: number }>(
  rows: readonly R[],
  limit: number,
  keyIn: (row: R) => string | number,
): { more: boolean; next?: string } {
  const last = rows[limit - 1];
  return rows.length > limit && last ? { more: true, next: `${last.id}:${keyIn(last)}` } : { more: false };
}

/** A text that is no place leads to the first page. */
function placeOf(after: string): [id: number, key: string] {
  const [, id = "0", key = ""] = /^([1-9][0-9]{0,14}):(.*)$/s.exec(after) ?? [];
  return [Number(id), key];
}
const numberOf = (key: string): number => (/^[0-9]{1,15}$/.test(key) ? Number(key) : 0);
