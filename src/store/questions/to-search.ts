import { keyOf, MESSAGE_ID, type MessageId, seqOfMessage, type UserId } from "../../protocol/ids.ts";
import { linksIn } from "../../protocol/links.ts";
import type { Has, Is } from "../../protocol/query.ts";
import { GAP, wordsOf } from "../../protocol/words.ts";
import { notPending } from "../pending.ts";
import { all, one, type Recipe, text } from "../recipe.ts";

/*
 * What the search index keeps of messages: always as they are now, whatever happened in between. So an event says only which
 * messages to look at, and it does no harm to look twice.
 */

/** The words of a message, and signs for everything else that can be asked for. */
export interface Doc {
  readonly room: number;
  readonly seq: number;
  readonly by: number;
  /** When it was posted, in milliseconds since 1970. */
  readonly at: number;
  readonly words: string;
}
/** Messages that are gone: of one person, or all. */
interface Erased {
  readonly by?: number;
  readonly first: number;
  readonly last: number;
}
/** What some events of a log change of the index. */
export interface Touched {
  /** Messages as they are now; those of `seqs` that are not among them are gone. */
  readonly docs: readonly Doc[];
  readonly seqs: readonly number[];
  readonly erased: readonly Erased[];
  /** The room was deleted, or restored: its log is to be read from here back. */
  readonly room?: "deleted" | number;
}

type Row = {
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

/** Events, messages among them as they are now. */
const rows = (which: string) => `select e.seq, e.type, e.by, e.at, e.thread, e.data,
    a.body, a.edited_at, a.deleted, a.pinned, a.reactions, a.replies
  from events e left join amended a on e.type = 'message.posted' and a.room = e.room and a.seq = e.seq
  where e.room = :room and ${which} and (e.type <> 'message.posted' or (1 = 1 ${notPending("e")}))
  order by e.seq`;
const span = text<Row>(rows("e.seq >= :from and e.seq <= :upto"));
const messages = text<Row>((d) => rows(`e.seq in ${d.numbersIn("seqs")} and e.type = 'message.posted'`));
const mentions = text<{ seq: number; user: number }>(
  (d) => `select seq, "user" from mentions where room = :room and seq in ${d.numbersIn("seqs")}`,
);
const heads = text<{ room: number; head: number }>(
  `select rooms.id as room, (select coalesce(max(seq), 0) from events where room = rooms.id) as head
    from rooms where deleted_at is null`,
);
const last = text<{ head: number }>(
  "select coalesce(max(seq), 0) as head from events where room = :room and exists (select 1 from rooms where id = :room)",
);

/** All logs that there are, and how far they are. */
export const logs = (): Recipe<readonly { room: number; head: number }[]> => all(heads);

/** What the events of a part of a log change. */
export function* touchedBy(room: number, from: number, upto: number): Recipe<Touched> {
  const found = yield* all(span, { room, from, upto });
  const older = new Set<number>();
  const erased: Erased[] = [];
  let closed: Touched["room"];
  for (const { type, thread, data } of found) {
    if (thread !== null) older.add(thread);
    if (type === "message.posted") continue;
    const { id, user, first, last, upto: end } = JSON.parse(data) as { [key: string]: string | number };
    if (typeof id === "string" && MESSAGE_ID.test(id)) older.add(seqOfMessage(id as MessageId));
    if (type === "messages.erased")
      erased.push({ by: keyOf(String(user) as UserId), first: Number(first), last: Number(last) });
    if (type === "messages.expired") erased.push({ first: 1, last: Number(end) });
    if (type === "room.deleted") closed = "deleted";
    if (type === "room.restored") closed = yield* headOf(room);
  }
  const now = older.size > 0 ? yield* all(messages, { room, seqs: JSON.stringify([...older]) }) : [];
  const posted = found.filter(({ type, seq }) => type === "message.posted" && !older.has(seq));
  const seqs = [...posted.map(({ seq }) => seq), ...older];
  return {
    docs: yield* docsOf(room, [...posted, ...now]),
    seqs,
    erased,
    ...(closed !== undefined && { room: closed }),
  };
}

function* headOf(room: number): Recipe<number> {
  return (yield* one(last, { room }))?.head ?? 0;
}

/** The messages of a part of a log. */
export function* docsIn(room: number, from: number, upto: number): Recipe<readonly Doc[]> {
  const found = yield* all(span, { room, from, upto });
  return yield* docsOf(
    room,
    found.filter(({ type }) => type === "message.posted"),
  );
}

function* docsOf(room: number, rows: readonly Row[]): Recipe<readonly Doc[]> {
  const written = rows.flatMap((row) => {
    const body = row.deleted === 1 ? "" : (row.body ?? (JSON.parse(row.data) as { body: string }).body);
    return body === "" ? [] : { row, body };
  });
  const named = written.flatMap(({ row, body }) => (body.includes("@") ? row.seq : []));
  const mentioned =
    named.length > 0
      ? Map.groupBy(yield* all(mentions, { room, seqs: JSON.stringify(named) }), ({ seq }) => seq)
      : undefined;
  return written.map(({ row, body }) => {
    const { seq, by, at } = row;
    const users = mentioned?.get(seq)?.map(({ user }) => user) ?? [];
    return { room, seq, by, at, words: `${wordsIn(body)} ${signsOf(room, row, body, users).join(" ")}` };
  });
}

function wordsIn(body: string): string {
  let words = "";
  for (const { text } of wordsOf(body)) words += words === "" ? text : ` ${text}`;
  return words;
}

function signsOf(room: number, row: Row, body: string, mentioned: readonly number[]): readonly string[] {
  const signs = [signOf.any, signOf.room(room), signOf.from(row.by)];
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
