import type { Answers } from "../../protocol/answers.ts";
import { type RoomId, roomId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { notPending } from "../pending.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import { REACHED } from "../rows.ts";
import { placeOf } from "./pages.ts";

/** So many events are looked through in all, and so many of one room: the newest. */
const EVENTS_MAX = 300_000;
const ROOM_EVENTS_MAX = 20_000;
const ROOMS_MAX = 5_000;

type Row = { id: number; name: string; known: number };
const KNOWN = `case when ${REACHED} then 1 else 0 end as known`;
const reached = text<Row>(
  `select id, name, 1 as known from rooms where ${REACHED} order by id limit ${ROOMS_MAX}`,
);
const every = text<Row>(
  `select id, name, ${KNOWN} from rooms where deleted_at is null order by id limit ${ROOMS_MAX}`,
);
const headOf = text<{ head: number }>("select coalesce(max(seq), 0) as head from events where room = :room");
const written = text<{ n: number }>(
  `select count(*) as n from events e where e.room = :room and e.seq > :after and e.by = :author and e.type = 'message.posted'
    and not exists (select 1 from amended a where a.room = e.room and a.seq = e.seq and a.deleted = 1)
    ${notPending("e")}`,
);

interface Asked {
  readonly author: number;
  /** Who asks. */
  readonly user: number;
  readonly everywhere: boolean;
  /** Milliseconds since 1970; 0 = from the beginning. */
  readonly since: number;
}

/** How many messages a person wrote, and where: names only of public rooms, and of those that the person who asks is in. */
export function* wrote({ author, user, everywhere, since }: Asked): Recipe<Answers["user.wrote"]> {
  const named: { id: RoomId; name: string; messages: number }[] = [];
  let [messages, more, left] = [0, 0, EVENTS_MAX];
  let isPartial = false;
  for (const { id, name, known } of yield* all(everywhere ? every : reached, { user })) {
    if (left <= 0) {
      isPartial = true;
      break;
    }
    const head = (yield* one(headOf, { room: id }))?.head ?? 0;
    const begin = since > 0 ? (yield* placeOf(roomId(id), since)) - 1 : 0;
    const after = Math.max(begin, head - Math.min(left, ROOM_EVENTS_MAX));
    if (after > begin) isPartial = true;
    left -= Math.max(0, head - after);
    const n = head > after ? ((yield* one(written, { room: id, after, author }))?.n ?? 0) : 0;
    if (n === 0) continue;
    messages += n;
    if (known === 1 && named.length < limits.roomsShownMax) named.push({ id: roomId(id), name, messages: n });
    else more += 1;
  }
  return { messages, rooms: named, more, ...(isPartial && { partial: true }) };
}
