import type { Given } from "../../chat/scope.ts";
import type { Bereft } from "../../chat/view.ts";
import { roomId, userId } from "../../protocol/ids.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";
import type { About } from "./about.ts";

/** A key that no person has. */
const NOBODY = 0;

const anOperator = text<{ room: number }>(
  `select room from members where room = :room and role = 'operator' and "user" <> :user limit 1`,
);
const ledAlone = text<{ id: number }>(
  `select m.room as id from members m join rooms r on r.id = m.room
    where m."user" = :user and m.role = 'operator' and r.kind = 'private' and not exists
      (select 1 from members o where o.room = m.room and o.role = 'operator' and o."user" <> :user) order by m.room`,
);
const oldestBeside = text<{ id: number; name: string }>(
  `select u.id, u.name from members m join users u on u.id = m."user" where m.room = :room and m."user" <> :user
    order by case when u.kind = 'guest' then 1 else 0 end, m.since limit 1`,
);

/** Whether the room has no operator, and I become one by joining: the room is private, or I made it. */
export function* leads({ row, me }: About): Recipe<Given<"leads">> {
  const may = row !== undefined && (row.maker === me || row.kind === "private");
  return { leads: may && (yield* one(anOperator, { room: row.id, user: NOBODY })) === undefined };
}

/** Of this room, or of all: the rooms that would have no operator without the person whom the scope names. */
export function* bereft({ kept, scope, row, other, whose }: About): Recipe<Given<"bereft">> {
  const { bereft: of } = scope;
  if (of === "everywhere of me") {
    const led = yield* all(ledAlone, { user: whose });
    return { bereft: yield* sideBySide(led.map(({ id }) => bereftRoom(id, whose))) };
  }
  const user = of === "of nobody" ? NOBODY : of === "of me" ? whose : other;
  if (!row || user === undefined) return { bereft: [] };
  const leaves = user === NOBODY || (yield* kept.role(row.id, user)) === "operator";
  const isBereft = leaves && (yield* one(anOperator, { room: row.id, user })) === undefined;
  return { bereft: isBereft ? [yield* bereftRoom(row.id, user)] : [] };
}

function* bereftRoom(room: number, user: number): Recipe<Bereft> {
  const heir = yield* one(oldestBeside, { room, user });
  return { room: roomId(room), ...(heir && { heir: { id: userId(heir.id), name: heir.name } }) };
}
