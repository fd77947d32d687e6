import type { Event, EventOf } from "../../protocol/events.ts";
import { keyOf, userId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { CurrentState, MessagePosted } from "../../protocol/message.ts";
import { hidden } from "../pending.ts";
import { all, each, one, type Recipe, text } from "../recipe.ts";
import { EVENT_COLUMNS, type EventRow, eventOf, textOf } from "../rows.ts";
import { PAGE_CHARACTERS_MAX, sizeOf } from "./cut.ts";

/**
 * The log has a message as it was posted. Tables beside the log have what happened to it since (edits, reactions,
 * replies …), and a page shows that as `current`.
 */

type AmendedRow = {
  seq: number;
  upto: number;
  body: string | null;
  edited_at: number | null;
  edits: string;
  deleted: number;
  pinned: number;
  reactions: number;
  replies: number;
  last_reply: number | null;
};
type KindRow = { seq: number; emoji: string; count: number; mine: number };
type Reaction = NonNullable<CurrentState["reactions"]>[number];
/** Reactions by the seq of their message. */
type Reactions = ReadonlyMap<number, Reaction[]>;

/** Messages within so many seqs are looked up as one range; those further apart, as pins are, one by one. */
const RANGE_SEQS_MAX = 1_000;
/** So many reactions are looked up at a time, so that those of messages which do not fit into the page are not read. */
const REACTIONS_AT_ONCE = 1_000;

const message = text<EventRow>(
  `select ${EVENT_COLUMNS} from events where room = :room and seq = :seq and type = 'message.posted'`,
);
const columns = "seq, upto, body, edited_at, edits, deleted, pinned, reactions, replies, last_reply";
const amendedIn = text<AmendedRow>(
  `select ${columns} from amended where room = :room and seq >= :first and seq <= :last`,
);
const amendedOf = text<AmendedRow>(
  (d) => `select ${columns} from amended where room = :room and seq in ${d.numbersIn("seqs")}`,
);
const kinds = text<KindRow>(
  (d) => `select k.seq, k.emoji, k.count,
    (select min(r.at) from reactions r where r.room = k.room and r.seq = k.seq and r.emoji = k.emoji) as since,
    case when exists (select 1 from reactions r where r.room = k.room and r.seq = k.seq and r.emoji = k.emoji
      and r."user" = :reader) then 1 else 0 end as mine
    from reaction_kinds k where k.room = :room and k.seq in ${d.numbersIn("seqs")} order by k.seq, since`,
);
const reactors = text<{ id: number; name: string }>(
  `select r."user" as id, coalesce(u.name, r.name) as name from reactions r left join users u on u.id = r."user"
    where r.room = :room and r.seq = :seq and r.emoji = :emoji order by r.at limit ${limits.reactorsShownMax}`,
);

/** One message, as this reader sees it. */
export function* messageAt(
  reader: number,
  room: number,
  seq: number,
): Recipe<EventOf<MessagePosted> | undefined> {
  const row = yield* one(message, { room, seq });
  if (!row) return undefined;
  const [event] = yield* seenBy(reader, room, [eventOf(row)]);
  return event as EventOf<MessagePosted>;
}

/** Events of one room, as this reader sees them: as many as fill a page. */
export function* seenBy(reader: number, room: number, events: readonly Event[]): Recipe<Event[]> {
  const seen = yield* hidden(room, yield* withCurrents(reader, room, events));
  return seen.map((event) => withoutNonce(reader, event));
}

/** Only the author sees the nonce. */
function withoutNonce(reader: number, event: Event): Event {
  if (event.type !== "message.posted" || event.nonce === undefined || keyOf(event.by) === reader)
    return event;
  const { nonce: _, ...rest } = event;
  return rest;
}

function* withCurrents(reader: number, room: number, events: readonly Event[]): Recipe<readonly Event[]> {
  const rows = yield* amendedAmong(
    room,
    events.flatMap(({ type, seq }) => (type === "message.posted" ? [seq] : [])),
  );
  if (rows.size === 0) return events;
  const seen: Event[] = [];
  let characters = 0;
  for (const some of partsOf(events, rows)) {
    // The event that makes the page too long is included, so that the page knows that there is more.
    if (characters > PAGE_CHARACTERS_MAX && seen.length > 1) break;
    const seqs = some.flatMap(({ seq }) => (rows.get(seq)?.reactions ? [seq] : []));
    const reactions = yield* reactionsTo(reader, room, seqs);
    for (const event of some) {
      const now = withCurrent(event, rows.get(event.seq), reactions);
      characters += sizeOf(now);
      seen.push(now);
    }
  }
  return seen;
}

function* amendedAmong(room: number, seqs: readonly number[]): Recipe<ReadonlyMap<number, AmendedRow>> {
  const [first, last] = [Math.min(...seqs), Math.max(...seqs)];
  if (seqs.length === 0) return new Map();
  const rows =
    last - first < RANGE_SEQS_MAX
      ? yield* all(amendedIn, { room, first, last })
      : yield* all(amendedOf, { room, seqs: JSON.stringify(seqs) });
  return new Map(rows.map((row) => [row.seq, row]));
}

/** Splits events into parts with at most so many reactions as are looked up at a time. */
function* partsOf(events: readonly Event[], rows: ReadonlyMap<number, AmendedRow>): Iterable<Event[]> {
  let part: Event[] = [];
  let reactions = 0;
  for (const event of events) {
    part.push(event);
    reactions += rows.get(event.seq)?.reactions ?? 0;
    if (reactions < REACTIONS_AT_ONCE) continue;
    yield part;
    part = [];
    reactions = 0;
  }
  if (part.length > 0) yield part;
}

function withCurrent(event: Event, row: AmendedRow | undefined, reactions: Reactions): Event {
  if (!row || event.type !== "message.posted") return event;
  const current = currentOf(row);
  return {
    ...event,
    current: row.reactions > 0 ? { ...current, reactions: reactions.get(row.seq) ?? [] } : current,
  };
}

const currentOf = (row: AmendedRow): CurrentState => ({
  seq: row.upto,
  ...(row.body !== null && { body: row.body }),
  ...(row.edited_at !== null && {
    editedAt: textOf(row.edited_at),
    edits: (JSON.parse(row.edits) as unknown[]).length,
  }),
  ...(row.deleted === 1 && { deleted: true }),
  ...(row.pinned > 0 && { pinned: row.pinned }),
  ...(row.replies > 0 && { replies: row.replies }),
  ...(row.replies > 0 && row.last_reply !== null && { lastReply: row.last_reply }),
});

/** The reactions to these messages. */
function* reactionsTo(reader: number, room: number, seqs: readonly number[]): Recipe<Reactions> {
  const found = new Map<number, Reaction[]>();
  if (seqs.length === 0) return found;
  const rows = yield* all(kinds, { reader, room, seqs: JSON.stringify(seqs) });
  const named = yield* each(
    reactors,
    rows.map(({ seq, emoji }) => ({ room, seq, emoji })),
  );
  for (const [i, { seq, emoji, count, mine }] of rows.entries()) {
    const by = (named[i] ?? []).map(({ id, name }) => ({ id: userId(id), name }));
    const reaction = { emoji, count, ...(mine === 1 && { me: true as const }), by };
    found.set(seq, [...(found.get(seq) ?? []), reaction]);
  }
  return found;
}
