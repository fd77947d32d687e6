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

type EventRow = { seq: number; type: string; thread: number | null; data: string | null };
type NowRow = {
  seq: number;
  by: number;
  at: number;
  thread: number | null;
  data: string;
  body: string | null;
  edited_at: number | null;
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

const span = text<EventRow>(
  `select seq, type, thread, case when type = 'message.posted' then null else data end as data
    from events where room = :room and seq >= :from and seq <= :upto order by seq`,
);
const now = text<NowRow>(
  (d) => `select e.seq, e.by, e.at, e.thread, e.data, a.body, a.edited_at, a.pinned, a.reactions, a.replies
    from events e left join amended a on a.room = e.room and a.seq = e.seq
    where e.room = :room and e.seq in ${d.numbersIn("seqs")} and e.type = 'message.posted'
      and coalesce(a.deleted, 0) = 0 ${notPending("e")}`,
);
const posted = text<{ seq: number }>(
  "select seq from events where room = :room and seq >= :from and seq <= :upto and type = 'message.posted'",
);
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
  const seqs = new Set<number>();
  const erased: Erased[] = [];
  let closed: Touched["room"];
  for (const { seq, type, thread, data } of yield* all(span, { room, from, upto })) {
    if (type === "message.posted") seqs.add(seq);
    if (thread !== null) seqs.add(thread);
    const {
      id,
      user,
      first,
      last,
      upto: end,
    } = JSON.parse(data ?? "{}") as { [key: string]: string | number };
    if (typeof id === "string" && id.includes(".")) seqs.add(Number(id.slice(id.indexOf(".") + 1)));
    if (type === "messages.erased")
      erased.push({ by: Number(String(user).slice(1)), first: Number(first), last: Number(last) });
    if (type === "messages.expired") erased.push({ first: 1, last: Number(end) });
    if (type === "room.deleted") closed = "deleted";
    if (type === "room.restored") closed = yield* headOf(room);
  }
  const docs = seqs.size > 0 ? yield* docsOf(room, [...seqs]) : [];
  return { docs, seqs: [...seqs], erased, ...(closed !== undefined && { room: closed }) };
}

function* headOf(room: number): Recipe<number> {
  return (yield* one(last, { room }))?.head ?? 0;
}

/** The messages of a part of a log. */
export function* docsIn(room: number, from: number, upto: number): Recipe<readonly Doc[]> {
  const rows = yield* all(posted, { room, from, upto });
  return rows.length === 0
    ? []
    : yield* docsOf(
        room,
        rows.map(({ seq }) => seq),
      );
}

function* docsOf(room: number, seqs: readonly number[]): Recipe<readonly Doc[]> {
  const list = JSON.stringify(seqs);
  const rows = yield* all(now, { room, seqs: list });
  const named = rows.some(({ data, body }) => (body ?? data).includes("@"))
    ? yield* all(mentions, { room, seqs: list })
    : [];
  return rows.flatMap((row) => {
    const body = row.body ?? (JSON.parse(row.data) as { body: string }).body;
    if (body === "") return [];
    const users = named.filter(({ seq }) => seq === row.seq).map(({ user }) => user);
    const { seq, by, at } = row;
    return { room, seq, by, at, words: [...wordsIn(body), ...signsOf(room, row, body, users)].join(" ") };
  });
}

const wordsIn = (body: string): readonly string[] => wordsOf(body).map((word) => word.text);

function signsOf(room: number, row: NowRow, body: string, mentioned: readonly number[]): readonly string[] {
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
