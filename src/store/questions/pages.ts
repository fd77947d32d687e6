import type { Event, EventOf } from "../../protocol/events.ts";
import {
  keyOf,
  type MessageId,
  type RoomId,
  roomOfMessage,
  seqOfMessage,
  type UserId,
} from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import type { ReadState } from "../../protocol/room.ts";
import { hidden, isPending } from "../pending.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import { E_COLUMNS, EVENT_COLUMNS, type EventRow, eventOf, textOf } from "../rows.ts";
import { unreadInThread } from "../unread.ts";
import { messageAt, seenBy } from "./currents.ts";
import { cut, filling, sizeOf } from "./cut.ts";

/* Pages of rooms' logs and of threads, as one reader sees them. */

const ALL = Number.MAX_SAFE_INTEGER;

interface Page {
  readonly events: readonly Event[];
  readonly more: boolean;
  readonly moreAfter?: boolean;
  /** The first event of the room's log, if the page would have had earlier ones: the server has erased those. */
  readonly first?: number;
}
type ThreadPage = Page & ReadState & { readonly root: EventOf<MessagePosted> };
/** Which events of a room. */
interface PageOf {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly around?: number | undefined;
  readonly limit: number;
}
/** A part of a list, and whether there is more. */
interface Part<T> {
  readonly some: readonly T[];
  readonly more: boolean;
}
type Text = { readonly seq: number; readonly at: string; readonly body: string };
type PinnedRow = EventRow & { pinned: number };
type TextRow = { seq: number; at: number; by: number; data: string };
/** Events with after < seq <= upTo, at most `limit`: the last of that range if backwards, else the first. */
type Range = { backwards: boolean; after: number; upTo: number; limit: number };
type Read = (range: Range) => Recipe<readonly Event[]>;

const log = `select ${EVENT_COLUMNS} from events where room = :room and seq > :after and seq <= :upTo`;
const logAfter = text<EventRow>(`${log} order by seq limit :limit`);
const logBefore = text<EventRow>(`${log} order by seq desc limit :limit`);
const replies = `select ${E_COLUMNS} from replies r join events e on e.room = r.room and e.seq = r.seq
  where r.room = :room and r.thread = :thread and r.seq > :after and r.seq <= :upTo`;
const repliesAfter = text<EventRow>(`${replies} order by r.seq limit :limit`);
const repliesBefore = text<EventRow>(`${replies} order by r.seq desc limit :limit`);
const pinned = text<PinnedRow>(
  `select ${E_COLUMNS}, a.pinned from amended a join events e on e.room = a.room and e.seq = a.seq
    where a.room = :room and a.pinned > 0 and a.pinned < :before order by a.pinned desc limit :limit`,
);
const beginning = text<{ first: number | null }>("select min(seq) as first from events where room = :room");
const ends = text<{ first: number | null; last: number | null }>(
  "select min(seq) as first, max(seq) as last from events where room = :room",
);
const atOrAfter = text<{ seq: number; at: number }>(
  "select seq, at from events where room = :room and seq >= :seq order by seq limit 1",
);
const edits = text<{ edits: string }>("select edits from amended where room = :room and seq = :seq");
const texts = text<TextRow>(
  (d) => `select seq, at, by, data from events where room = :room and seq in ${d.numbersIn("seqs")}
    and seq < :before and type in ('message.posted', 'message.edited') order by seq desc`,
);
const follows = text<{ read: number }>(
  `select read from threads where "user" = :user and room = :room and thread = :thread`,
);

/** Events as the log has them, for readers that follow it from there. */
export function* events(id: RoomId, after: number, upTo: number, limit: number): Recipe<readonly Event[]> {
  const room = keyOf(id);
  const rows = yield* inLog(room, { backwards: false, after, upTo, limit });
  return cut(yield* hidden(room, rows.map(eventOf)), sizeOf);
}

export function* history(reader: UserId, id: RoomId, page: PageOf): Recipe<Page> {
  const room = keyOf(id);
  const found = yield* pageFrom(page, function* (range) {
    return yield* seenBy(keyOf(reader), room, (yield* inLog(room, range)).map(eventOf));
  });
  if (!lacksBeginning(page, found)) return found;
  const first = (yield* one(beginning, { room }))?.first ?? 1;
  return first > 1 ? { ...found, first } : found;
}

/** Where a time is in a room's log. Times rise with `seq`, unless the machine's clock was set back. */
export function* placeOf(id: RoomId, ms: number): Recipe<number> {
  const room = keyOf(id);
  const { first, last } = (yield* one(ends, { room })) ?? { first: null, last: null };
  let [from, to] = [first ?? 1, (last ?? 0) + 1];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const row = yield* one(atOrAfter, { room, seq: middle });
    if (!row || row.at >= ms) to = middle;
    else from = row.seq + 1;
  }
  return from;
}

/** Whether the page would have more events if the log began at 1. */
function lacksBeginning({ after }: PageOf, { events, more }: Page): boolean {
  const seq = events[0]?.seq ?? 0;
  return after === undefined ? !more && seq !== 1 : events.length > 0 && seq > after + 1;
}

export function* thread(reader: UserId, root: MessageId, page: PageOf): Recipe<ThreadPage | undefined> {
  const [room, seq, user] = [keyOf(roomOfMessage(root)), seqOfMessage(root), keyOf(reader)];
  const begun = yield* messageAt(user, room, seq);
  if (!begun || begun.thread) return undefined;
  const found = yield* pageFrom(page, function* (range) {
    return yield* seenBy(user, room, (yield* inThread(room, seq, range)).map(eventOf));
  });
  const read = (yield* one(follows, { user, room, thread: seq }))?.read ?? 0;
  return { ...found, root: begun, ...(yield* unreadInThread(room, user, seq, read)) };
}

/** The texts that a message had, before the event `before`. */
export function* textsOf(message: MessageId, before: number): Recipe<Part<Text>> {
  const [room, seq] = [keyOf(roomOfMessage(message)), seqOfMessage(message)];
  const edited = JSON.parse((yield* one(edits, { room, seq }))?.edits ?? "[]") as number[];
  const rows = yield* all(texts, { room, seqs: JSON.stringify([seq, ...edited]), before });
  const [first] = rows;
  if (!first) return { some: [], more: false };
  const isErased = yield* isPending(room, first.by, seq);
  const found = rows.map(({ seq: at, at: ms, data }) => ({
    seq: at,
    at: textOf(ms),
    body: (JSON.parse(data) as { body: string }).body,
  }));
  const some = cut(found, ({ body }) => body.length).map((one) => (isErased ? { ...one, body: "" } : one));
  return { some: some.reverse(), more: rows.length > some.length };
}

export function* pins(reader: UserId, id: RoomId, before: number): Recipe<Part<Event>> {
  const room = keyOf(id);
  const rows = yield* filling<PinnedRow>(limits.pinsPerRoomMax, (last, limit) =>
    all(pinned, { room, before: last?.pinned ?? before, limit }),
  );
  const seen = yield* seenBy(keyOf(reader), room, rows.map(eventOf));
  const there = seen.filter((event) => !("deleted" in event));
  const some = cut(there, sizeOf);
  return { some, more: there.length > some.length || rows.length > seen.length };
}

function inLog(room: number, { backwards, after, upTo, limit }: Range): Recipe<readonly EventRow[]> {
  return filling<EventRow>(limit, (last, some) =>
    backwards
      ? all(logBefore, { room, after, upTo: last ? last.seq - 1 : upTo, limit: some })
      : all(logAfter, { room, after: last?.seq ?? after, upTo, limit: some }),
  );
}

function inThread(room: number, root: number, range: Range): Recipe<readonly EventRow[]> {
  const { backwards, after, upTo, limit } = range;
  return filling<EventRow>(limit, (last, some) =>
    backwards
      ? all(repliesBefore, { room, thread: root, after, upTo: last ? last.seq - 1 : upTo, limit: some })
      : all(repliesAfter, { room, thread: root, after: last?.seq ?? after, upTo, limit: some }),
  );
}

/** One page in the direction that the request names, oldest first. Half of a page `around` a place is before it. */
function* pageFrom({ before, after, around, limit }: PageOf, read: Read): Recipe<Page> {
  if (around !== undefined) {
    const older = yield* pageFrom({ before: around, limit: limit >> 1 }, read);
    const newer = yield* pageFrom({ after: around - 1, limit: limit - older.events.length }, read);
    return { events: [...older.events, ...newer.events], more: older.more, moreAfter: newer.more };
  }
  const backwards = after === undefined;
  const upTo = (before ?? ALL) - 1;
  const found = yield* read({ backwards, after: after ?? 0, upTo, limit: limit + 1 });
  const some = cut(found.slice(0, limit), sizeOf);
  return { events: backwards ? [...some].reverse() : some, more: found.length > some.length };
}
