import { keyOf, MESSAGE_ID, type MessageId, seqOfMessage, type UserId } from "../../protocol/ids.ts";
import { linksIn } from "../../protocol/links.ts";
import type { Has, Is } from "../../protocol/query.ts";
import { GAP, wordsIn } from "../../protocol/words.ts";
import { notPending } from "../pending.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import type { Gone, LogToRead, Message } from "../search/search-index.ts";

/*
 * What the search index keeps of messages: always as they are now, whatever happened in between. So an event says only which
 * messages to look at, and it does no harm to look twice.
 */

/** The words of a message, and signs for everything else that can be asked for. */
export interface Doc extends Message {
  readonly by: number;
  readonly words: string;
}
/** A part of one room's log: its first and last seq. */
type Span = readonly [room: number, from: number, upto: number];
/** What some events change of the index. */
interface Touched {
  /** Messages as they are now. */
  readonly docs: readonly Doc[];
  /** Messages that have no text any more. */
  readonly erased: readonly Message[];
  /** Messages to forget after that. */
  readonly gone: readonly Gone[];
  /** Rooms that were deleted or restored: of their logs nothing is to be read any more, or all. */
  readonly logs: readonly LogToRead[];
}

type Row = {
  room: number;
  seq: number;
  type: string;
  by: number;
  at: number;
  thread: number | null;
  data: string;
  body: string | null;
  edited_at: number | null;
  deleted: number | null;
  pinned: number | null;
  reactions: number | null;
  replies: number | null;
};

/** Before every sign, so that none is a word. */
const SIGN = GAP;
export const signOf = {
  any: `${SIGN}a`,
  room: (room: number): string => `${SIGN}r${room}`,
  from: (user: number): string => `${SIGN}u${user}`,
  mentions: (user: number): string => `${SIGN}m${user}`,
  has: (what: Has | Is): string => `${SIGN}h${what}`,
  is: (what: Has | Is): string => `${SIGN}i${what}`,
};

/** Events of parts of logs, messages among them as they are now. `cross join` tells SQLite to begin with the parts. */
const events = text<Row>(
  (d) => `select e.room, e.seq, e.type, e.by, e.at, e.thread, e.data,
      a.body, a.edited_at, a.deleted, a.pinned, a.reactions, a.replies
    from ${d.spansIn("spans")} s cross join events e
      left join amended a on e.type = 'message.posted' and a.room = e.room and a.seq = e.seq
    where e.room = s.room and e.seq >= s.first and e.seq <= s.last
      and (e.type <> 'message.posted' or (1 = 1 ${notPending("e")}))
    order by e.room, e.seq`,
);
const mentions = text<{ room: number; seq: number; user: number }>(
  (d) => `select m.room, m.seq, m."user" from ${d.spansIn("spans")} s cross join mentions m
    where m.room = s.room and m.seq = s.first`,
);
const heads = text<{ room: number; head: number }>(
  `select rooms.id as room, (select coalesce(max(seq), 0) from events where room = rooms.id) as head
    from rooms where deleted_at is null`,
);
const last = text<{ head: number }>(
  "select coalesce(max(seq), 0) as head from events where room = :room and exists (select 1 from rooms where id = :room)",
);

/** All logs, and how far they are. */
export const allLogs = (): Recipe<readonly { room: number; head: number }[]> => all(heads);

/** What the events of some parts of logs change. */
export function* touchedBy(spans: readonly Span[]): Recipe<Touched> {
  const found = yield* eventsIn(spans);
  const messages = new Map<string, Row>();
  const older = new Map<string, Row>();
  const gone: Gone[] = [];
  const logs: LogToRead[] = [];
  for (const row of found) {
    if (row.type === "message.posted") messages.set(placeOf(row), row);
    else {
      const { id, forget, log } = changeOf(row);
      if (id !== undefined) older.set(placeOf({ ...row, seq: id }), { ...row, seq: id });
      if (forget) gone.push(forget);
      if (log) logs.push(log === "ended" ? { room: row.room } : yield* wholeLog(row.room));
    }
    if (row.thread !== null) older.set(placeOf({ ...row, seq: row.thread }), { ...row, seq: row.thread });
  }
  // Those that wait to be erased are not among the events.
  for (const place of older.keys()) messages.delete(place);
  const now = yield* eventsIn([...older.values()].map(({ room, seq }) => [room, seq, seq]));
  for (const row of now) if (row.type === "message.posted") messages.set(placeOf(row), row);
  const docs = yield* docsOf([...messages.values()]);
  const erased = docs.length < messages.size ? withoutDocs([...messages.values()], docs) : [];
  return { docs, erased, gone, logs };
}

function withoutDocs(rows: readonly Row[], docs: readonly Doc[]): readonly Row[] {
  const there = new Set(docs.map(placeOf));
  return rows.filter((row) => !there.has(placeOf(row)));
}

/** What an event that is no message changes: one message, many, or the whole room. */
function changeOf({ room, type, data }: Row): { id?: number; forget?: Gone; log?: "ended" | "whole" } {
  const { id, user, first, last, upto } = JSON.parse(data) as { [key: string]: string | number };
  switch (type) {
    case "messages.erased":
      return {
        forget: { room, by: keyOf(String(user) as UserId), first: Number(first), last: Number(last) },
      };
    case "messages.expired":
      return { forget: { room, first: 1, last: Number(upto) } };
    case "room.deleted":
      return { forget: { room, first: 1, last: Number.MAX_SAFE_INTEGER }, log: "ended" };
    case "room.restored":
      return { log: "whole" };
    default:
      return typeof id === "string" && MESSAGE_ID.test(id) ? { id: seqOfMessage(id as MessageId) } : {};
  }
}

const placeOf = ({ room, seq }: { readonly room: number; readonly seq: number }): string => `${room}.${seq}`;

function* wholeLog(room: number): Recipe<LogToRead> {
  return { room, before: ((yield* one(last, { room }))?.head ?? 0) + 1 };
}

function* eventsIn(spans: readonly Span[]): Recipe<readonly Row[]> {
  return spans.length === 0 ? [] : yield* all(events, { spans: JSON.stringify(spans) });
}

/** The messages of parts of logs. */
export function* docsIn(spans: readonly Span[]): Recipe<readonly Doc[]> {
  const found = yield* eventsIn(spans);
  return yield* docsOf(found.filter(({ type }) => type === "message.posted"));
}

function* docsOf(rows: readonly Row[]): Recipe<readonly Doc[]> {
  const written = rows.flatMap((row) => {
    const body = row.deleted === 1 ? "" : (row.body ?? (JSON.parse(row.data) as { body: string }).body);
    return body === "" ? [] : { row, body };
  });
  const mentioned = yield* mentionedIn(written.flatMap(({ row, body }) => (body.includes("@") ? row : [])));
  return written.map(({ row, body }) => {
    const { room, seq, by, at } = row;
    const users = mentioned.get(placeOf(row))?.map(({ user }) => user) ?? [];
    return { room, seq, by, at, words: `${wordsIn(body)} ${signsOf(row, body, users).join(" ")}` };
  });
}

/** Whom these messages mention, by their places. */
function* mentionedIn(rows: readonly Row[]) {
  if (rows.length === 0) return new Map<string, { user: number }[]>();
  const spans = JSON.stringify(rows.map(({ room, seq }) => [room, seq, seq]));
  return Map.groupBy(yield* all(mentions, { spans }), placeOf);
}

function signsOf(row: Row, body: string, mentioned: readonly number[]): readonly string[] {
  const signs = [signOf.any, signOf.room(row.room), signOf.from(row.by)];
  if (row.thread !== null) signs.push(signOf.is("thread"));
  if (row.edited_at !== null) signs.push(signOf.is("edited"));
  if (row.pinned) signs.push(signOf.is("pinned"), signOf.has("pin"));
  if (row.reactions) signs.push(signOf.has("reaction"));
  if (row.replies) signs.push(signOf.has("thread"));
  if (body.includes(":") && linksIn(body).some((piece) => piece.is === "link"))
    signs.push(signOf.has("link"));
  for (const user of mentioned) signs.push(signOf.mentions(user));
  return signs;
}
