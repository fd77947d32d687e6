import type { News } from "../../chat/commit.ts";
import type { Event, EventOf } from "../../protocol/events.ts";
import { keyOf, roomId, userId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { MessagesErased } from "../../protocol/message.ts";
import type { RoomDeleted, RoomRestored } from "../../protocol/room.ts";
import { all, one, type Recipe, run, text } from "../recipe.ts";
import { directKey, type RoomRow, roomOf } from "../rows.ts";
import type { By } from "./by.ts";
import { keyFor } from "./rooms.ts";
import { type Noting, note } from "./server-log.ts";

export type Deletion = EventOf<MessagesErased | RoomDeleted | RoomRestored>;
export const isDeletion = (event: Event): event is Deletion =>
  event.type === "messages.erased" || event.type === "room.deleted" || event.type === "room.restored";

const DAY_MS = 86_400_000;

const eraseMessages = text(
  `insert into erasures (kind, room, "user", first, last, event, at, by, due_at)
    values ('messages', :room, :user, :first, :last, :event, :before, :by, :due)`,
);
const widen = text<{ id: number }>(
  ({
    greatest,
    least,
  }) => `update erasures set first = ${least}(first, :first), last = ${greatest}(last, :last),
      event = :event, at = case when :first < first then :first - 1 else at end
    where id = (select e.id from erasures e where e.kind = 'messages' and e.room = :room and e."user" = :user
      and e.first <= :last + 1 and e.last >= :first - 1 limit 1) returning id`,
);
const eraseRoom = text(
  `insert into erasures (kind, room, by, due_at, at) values ('room', :room, :by, :due, :begun)`,
);
const keepRoom = text("delete from erasures where kind = 'room' and room = :room");
const close = text("update rooms set deleted_at = :at, skeleton = null, direct = null where id = :room");
// The same people may have opened another conversation since.
const open = text(
  `update rooms set deleted_at = null, skeleton = :skeleton,
    direct = case when exists (select 1 from rooms o where o.direct = :direct) then null else :direct end,
    members = (select count(*) from members m where m.room = :room) where id = :room`,
);
const COLUMNS = `room, "user", since, role, read, brought`;
const moving = (from: string, to: string) => [
  text(`insert into ${to} (${COLUMNS}) select ${COLUMNS} from ${from} where room = :room`),
  text(`delete from ${from} where room = :room`),
];
const keepMembers = moving("members", "kept_members");
// A guest who was removed, and a person who is deleted, does not come back.
const bringBack = [
  text(`delete from kept_members where room = :room and "user" not in (select id from users)`),
  ...moving("kept_members", "members"),
];
const stay = text(`delete from kept_members where room = :room and "user" = :user`);
const uninvite = text<{ user: number }>(`delete from invitations where room = :room returning "user"`);
const members = text<{ user: number }>(`select "user" from members where room = :room order by "user"`);

/** Closes at once what is deleted, notes that it must be erased, and opens what is restored. */
export function* followDeletion(room: RoomRow, event: Deletion, by: Noting): Recipe<readonly News[]> {
  const { type } = event;
  const about = type === "messages.erased" ? { user: event.user, first: event.first, last: event.last } : {};
  const named = room.kind === "public" && { name: room.name };
  yield* note(type, { room: roomId(room.id), kind: room.kind, ...named, ...about }, by);
  if (event.type === "room.restored") return yield* restored(room, event);
  return event.type === "room.deleted" ? yield* deleted(room, event, by) : yield* erased(room, event, by);
}

/** Extends a range that waits already: a repeated request needs no second scan of the log. */
function* erased(room: RoomRow, event: EventOf<MessagesErased>, { at }: By): Recipe<readonly News[]> {
  const { user, first, last, seq } = event;
  const range = { room: room.id, user: keyOf(user), first, last, event: seq };
  const wider = yield* one(widen, range);
  if (!wider) yield* run(eraseMessages, { ...range, before: first - 1, by: keyOf(event.by), due: at.time });
  return [];
}

function* deleted(room: RoomRow, event: EventOf<RoomDeleted>, { at }: By): Recipe<readonly News[]> {
  const due = event.now ? at.time : at.time + limits.restoreDaysMax * DAY_MS;
  // What is erased at once counts as begun: it cannot be restored in the meantime.
  yield* run(eraseRoom, { room: room.id, by: keyOf(event.by), due, begun: event.now ? 1 : 0 });
  yield* run(close, { room: room.id, at: at.ms });
  for (const statement of keepMembers) yield* run(statement, { room: room.id });
  const signal = { type: "uninvited", room: roomOf(room).id } as const;
  const invited = yield* all(uninvite, { room: room.id });
  return invited.map(({ user }) => ({ to: userId(user), signal }));
}

/** The person who asks joins by an event of their own. */
function* restored(room: RoomRow, { by }: EventOf<RoomRestored>): Recipe<readonly News[]> {
  const { people = [] } = roomOf(room);
  yield* run(keepRoom, { room: room.id });
  yield* run(stay, { room: room.id, user: keyOf(by) });
  for (const statement of bringBack) yield* run(statement, { room: room.id });
  const direct = room.kind === "direct" ? directKey(people.map(({ id }) => keyOf(id))) : null;
  yield* run(open, { room: room.id, skeleton: keyFor(room.kind, room.name), direct });
  const back = yield* all(members, { room: room.id });
  return [{ returned: back.map(({ user }) => userId(user)), room: roomOf(room) }];
}
