import type { Database, Statement } from "bun:sqlite";
import type { Page, PageOf, Text, ThreadPage } from "../../chat/ports.ts";
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
type ThreadRow = { room: number; thread: number; read: number; lastAt: number };

/** Pages of rooms' logs and of threads, as one reader sees them. */
export class Pages {
  readonly #after: Rows;
  readonly #before: Rows;
  readonly #one: Rows;
  readonly #repliesAfter: Rows;
  readonly #repliesBefore: Rows;
  readonly #pinned: Rows;
  readonly #edits: Statement<EventRow>;
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
        where a.room = ?1 and a.pinned > 0 order by a.pinned desc`,
    );
    this.#edits = db.prepare(
      `select e.* from amended a, json_each(a.edits) edit join events e on e.room = a.room and e.seq = edit.value
        where a.room = ?1 and a.seq = ?2 order by e.seq`,
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
    return cut(this.#after.all(keyOf(room), after, upTo, limit)).map(eventOf);
  }

  history(reader: UserId, room: RoomId, page: PageOf): Page {
    const key = keyOf(room);
    const found = pageFrom(page, (backwards, after, upTo, limit) =>
      (backwards ? this.#before : this.#after).all(key, after, upTo, limit),
    );
    return { ...found, events: this.#currents.added(reader, key, found.events) };
  }

  thread(reader: UserId, root: MessageId, page: PageOf): ThreadPage | null {
    const key = keyOf(roomOfMessage(root));
    const seq = seqOfMessage(root);
    const first = this.#one.get(key, seq);
    if (!first || first.thread !== null) return null;
    const found = pageFrom(page, (backwards, after, upTo, limit) =>
      (backwards ? this.#repliesBefore : this.#repliesAfter).all(key, after, upTo, limit, seq),
    );
    const [begun, ...events] = this.#currents.added(reader, key, [eventOf(first), ...found.events]);
    const read = this.#follows.get(keyOf(reader), key, seq)?.read ?? 0;
    return {
      ...found,
      root: begun as EventOf<MessagePosted>,
      events,
      ...this.#unread.inThread(key, keyOf(reader), seq, read),
    };
  }

  threads(reader: UserId, limit: number): ThreadListed[] {
    return this.#threads.all(keyOf(reader), limit).flatMap((row) => {
      const first = this.#one.get(row.room, row.thread);
      if (!first) return [];
      const [root] = this.#currents.added(reader, row.room, [eventOf(first)]);
      const reading = this.#unread.inThread(row.room, keyOf(reader), row.thread, row.read);
      return [
        {
          room: roomId(row.room),
          root: root as EventOf<MessagePosted>,
          lastAt: textOf(row.lastAt),
          ...reading,
        },
      ];
    });
  }

  textsOf(message: MessageId): Text[] {
    const key = keyOf(roomOfMessage(message));
    const seq = seqOfMessage(message);
    const posted = this.#one.get(key, seq);
    if (!posted) return [];
    return [posted, ...this.#edits.all(key, seq)].map((row) => ({
      seq: row.seq,
      at: textOf(row.at),
      body: (JSON.parse(row.data) as { body: string }).body,
    }));
  }

  pins(reader: UserId, room: RoomId): Event[] {
    const key = keyOf(room);
    return this.#currents.added(reader, key, this.#pinned.all(key).map(eventOf));
  }
}

type Read = (backwards: boolean, after: number, upTo: number, limit: number) => EventRow[];

/** One page in the direction that is asked for, oldest first; `around` is half a page in each. */
function pageFrom({ before, after, around, limit }: PageOf, read: Read): Page {
  if (around !== undefined) {
    const older = pageFrom({ before: around, limit: Math.max(1, limit >> 1) }, read);
    const newer = pageFrom({ after: around - 1, limit: limit - older.events.length }, read);
    return { events: [...older.events, ...newer.events], more: older.more, moreAfter: newer.more };
  }
  const backwards = after === undefined;
  const rows = read(backwards, after ?? 0, (before ?? ALL) - 1, limit + 1);
  const events = cut(rows.slice(0, limit)).map(eventOf);
  const more = rows.length > events.length;
  return { events: backwards ? events.reverse() : events, more };
}

/** A page ends early rather than be more than a reader's outbox can take; it always has something. */
function cut(rows: EventRow[]): EventRow[] {
  let characters = 0;
  const end = rows.findIndex(({ data }) => {
    characters += data.length;
    return characters > PAGE_CHARACTERS_MAX;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(end, 1));
}
