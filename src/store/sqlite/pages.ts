import type { Database, Statement } from "bun:sqlite";
import type { Page, PageOf, Part, Text, ThreadPage } from "../../chat/ports.ts";
import type { ThreadListed } from "../../protocol/answers.ts";
import type { Event, EventOf } from "../../protocol/events.ts";
import {
  keyOf,
  type MessageId,
  type RoomId,
  roomId,
  roomOfMessage,
  seqOfMessage,
  type UserId,
} from "../../protocol/ids.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import { Currents } from "./currents.ts";
import { type EventRow, eventOf, textOf } from "./rows.ts";
import { Unread } from "./unread.ts";

const PAGE_CHARACTERS_MAX = 131_072;
/** Threads among which the ones with the latest replies are looked for: those that somebody came into last. */
const THREADS_LOOKED_AT_MAX = 500;
const ALL = Number.MAX_SAFE_INTEGER;

type Rows = Statement<EventRow>;
type TextRow = { seq: number; at: number; body: string };
type ThreadRow = { room: number; thread: number; read: number; lastAt: number };

/** Pages of rooms' logs and of threads, as one reader sees them. */
export class Pages {
  readonly #after: Rows;
  readonly #before: Rows;
  readonly #one: Rows;
  readonly #repliesAfter: Rows;
  readonly #repliesBefore: Rows;
  readonly #pinned: Rows;
  readonly #texts: Statement<TextRow>;
  readonly #follows: Statement<{ read: number }>;
  readonly #threads: Statement<ThreadRow>;
  readonly #currents: Currents;
  readonly #unread: Unread;

  constructor(db: Database) {
    this.#currents = new Currents(db);
    this.#unread = new Unread(db);
    const events = "select events.* from events where room = ?1";
    this.#after = db.prepare(`${events} and seq > ?2 and seq <= ?3 order by seq limit ?4`);
    this.#before = db.prepare(`${events} and seq > ?2 and seq <= ?3 order by seq desc limit ?4`);
    this.#one = db.prepare(`${events} and seq = ?2 and type = 'message.posted'`);
    const replies = `select e.* from replies r join events e on e.room = r.room and e.seq = r.seq
      where r.room = ?1 and r.thread = ?5 and r.seq > ?2 and r.seq <= ?3`;
    this.#repliesAfter = db.prepare(`${replies} order by r.seq limit ?4`);
    this.#repliesBefore = db.prepare(`${replies} order by r.seq desc limit ?4`);
    this.#pinned = db.prepare(
      `select e.* from amended a join events e on e.room = a.room and e.seq = a.seq
        where a.room = ?1 and a.pinned > 0 and a.pinned < ?2 order by a.pinned desc`,
    );
    this.#texts = db.prepare(
      `select seq, at, json_extract(data, '$.body') as body from events where room = ?1 and seq < ?3 and
        seq in (select ?2 union all select edit.value from amended a, json_each(a.edits) edit
          where a.room = ?1 and a.seq = ?2)
        and type in ('message.posted', 'message.edited') order by seq desc`,
    );
    this.#follows = db.prepare("select read from threads where user = ? and room = ? and thread = ?");
    this.#threads = db.prepare(
      `select t.room, t.thread, t.read, e.at as lastAt from
        (select * from threads where user = ?1 order by since desc limit ${THREADS_LOOKED_AT_MAX}) t
        join members m on m.room = t.room and m.user = ?1
        join amended a on a.room = t.room and a.seq = t.thread and a.replies > 0
        join events e on e.room = a.room and e.seq = a.last_reply
        order by e.at desc limit ?2`,
    );
  }

  /** As they stand in the log, for whoever follows it from there. */
  events(room: RoomId, after: number, upTo: number, limit: number): Event[] {
    return [...cut(this.#after.all(keyOf(room), after, upTo, limit).map(eventOf))];
  }

  history(reader: UserId, room: RoomId, page: PageOf): Page {
    const key = keyOf(room);
    return pageFrom(page, (backwards, after, upTo, limit) =>
      this.#seenBy(reader, key, (backwards ? this.#before : this.#after).all(key, after, upTo, limit)),
    );
  }

  thread(reader: UserId, root: MessageId, page: PageOf): ThreadPage | null {
    const key = keyOf(roomOfMessage(root));
    const seq = seqOfMessage(root);
    const begun = this.#root(reader, key, seq);
    if (!begun || begun.thread) return null;
    const found = pageFrom(page, (backwards, after, upTo, limit) => {
      const replies = backwards ? this.#repliesBefore : this.#repliesAfter;
      return this.#seenBy(reader, key, replies.all(key, after, upTo, limit, seq));
    });
    const read = this.#follows.get(keyOf(reader), key, seq)?.read ?? 0;
    return { ...found, root: begun, ...this.#unread.inThread(key, keyOf(reader), seq, read) };
  }

  threads(reader: UserId, limit: number): Part<ThreadListed> {
    const rows = this.#threads.all(keyOf(reader), limit + 1);
    const listed = rows.slice(0, limit).flatMap(({ room, thread, read, lastAt }) => {
      const root = this.#root(reader, room, thread);
      const reading = this.#unread.inThread(room, keyOf(reader), thread, read);
      return root ? [{ room: roomId(room), root, lastAt: textOf(lastAt), ...reading }] : [];
    });
    const some = cut(listed, ({ root }) => sizeOf(root));
    return { some, more: rows.length > some.length };
  }

  textsOf(message: MessageId, before: number): Part<Text> {
    const rows = this.#texts.all(keyOf(roomOfMessage(message)), seqOfMessage(message), before);
    const texts = cut(rows, ({ body }) => body.length);
    const some = texts.map(({ seq, at, body }) => ({ seq, at: textOf(at), body })).reverse();
    return { some, more: rows.length > some.length };
  }

  pins(reader: UserId, room: RoomId, before: number): Part<Event> {
    const key = keyOf(room);
    const pinned = this.#seenBy(reader, key, this.#pinned.all(key, before));
    const some = cut(pinned);
    return { some, more: pinned.length > some.length };
  }

  #root(reader: UserId, room: number, seq: number): EventOf<MessagePosted> | undefined {
    const row = this.#one.get(room, seq);
    return row ? (this.#seenBy(reader, room, [row])[0] as EventOf<MessagePosted>) : undefined;
  }

  #seenBy(reader: UserId, room: number, rows: readonly EventRow[]): Event[] {
    return this.#currents.added(reader, room, rows.map(eventOf));
  }
}

type Read = (backwards: boolean, after: number, upTo: number, limit: number) => readonly Event[];

/** One page in the direction that is asked for, oldest first; `around` is half a page in each. */
function pageFrom({ before, after, around, limit }: PageOf, read: Read): Page {
  if (around !== undefined) {
    const older = pageFrom({ before: around, limit: limit >> 1 }, read);
    const newer = pageFrom({ after: around - 1, limit: limit - older.events.length }, read);
    return { events: [...older.events, ...newer.events], more: older.more, moreAfter: newer.more };
  }
  const backwards = after === undefined;
  const found = read(backwards, after ?? 0, (before ?? ALL) - 1, limit + 1);
  const events = cut(found.slice(0, limit));
  return { events: backwards ? [...events].reverse() : events, more: found.length > events.length };
}

/** About how many characters an event takes on its way, beside what is the same for all. */
const sizeOf = (event: Event): number =>
  "body" in event
    ? event.body.length +
      (event.type === "message.posted" && event.current ? JSON.stringify(event.current).length : 0)
    : 0;

/** A page ends early rather than be more than a reader's outbox can take; it always has something. */
function cut<T = Event>(found: readonly T[], size: (one: T) => number = sizeOf as never): readonly T[] {
  let characters = 0;
  const end = found.findIndex((one) => {
    characters += size(one);
    return characters > PAGE_CHARACTERS_MAX;
  });
  return end < 0 ? found : found.slice(0, Math.max(end, 1));
}
