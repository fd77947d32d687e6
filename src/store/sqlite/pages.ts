import type { Database, Statement } from "bun:sqlite";
import type { Page, PageOf, Part, Text, ThreadPage } from "../../chat/ports.ts";
import type { Event } from "../../protocol/events.ts";
import {
  keyOf,
  type MessageId,
  type RoomId,
  roomOfMessage,
  seqOfMessage,
  type UserId,
} from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { hidden, isPending } from "../pending.ts";
import { type EventRow, eventOf, textOf } from "../rows.ts";
import { unreadInThread } from "../unread.ts";
import { Currents } from "./currents.ts";
import { cut, filling, sizeOf } from "./cut.ts";
import { Runner } from "./run.ts";

const ALL = Number.MAX_SAFE_INTEGER;

type Rows = Statement<EventRow>;
type PinnedRow = EventRow & { pinned: number };
type TextRow = { seq: number; at: number; by: number; body: string };

/** Pages of rooms' logs and of single threads, as one reader sees them. */
export class Pages {
  readonly #after: Rows;
  readonly #before: Rows;
  readonly #repliesAfter: Rows;
  readonly #repliesBefore: Rows;
  readonly #pinned: Statement<PinnedRow>;
  readonly #texts: Statement<TextRow>;
  readonly #follows: Statement<{ read: number }>;
  readonly #currents: Currents;
  readonly #runner: Runner;

  constructor(db: Database) {
    this.#currents = new Currents(db);
    this.#runner = new Runner(db);
    const events = "select events.* from events where room = ?1";
    this.#after = db.prepare(`${events} and seq > ?2 and seq <= ?3 order by seq limit ?4`);
    this.#before = db.prepare(`${events} and seq > ?2 and seq <= ?3 order by seq desc limit ?4`);
    const replies = `select e.* from replies r join events e on e.room = r.room and e.seq = r.seq
      where r.room = ?1 and r.thread = ?5 and r.seq > ?2 and r.seq <= ?3`;
    this.#repliesAfter = db.prepare(`${replies} order by r.seq limit ?4`);
    this.#repliesBefore = db.prepare(`${replies} order by r.seq desc limit ?4`);
    this.#pinned = db.prepare(
      `select e.*, a.pinned from amended a join events e on e.room = a.room and e.seq = a.seq
        where a.room = ?1 and a.pinned > 0 and a.pinned < ?2 order by a.pinned desc limit ?3`,
    );
    this.#texts = db.prepare(
      `select seq, at, by, json_extract(data, '$.body') as body from events where room = ?1 and seq < ?3 and
        seq in (select ?2 union all select edit.value from amended a, json_each(a.edits) edit
          where a.room = ?1 and a.seq = ?2)
        and type in ('message.posted', 'message.edited') order by seq desc`,
    );
    this.#follows = db.prepare("select read from threads where user = ? and room = ? and thread = ?");
  }

  /** As they stand in the log, for whoever follows it from there. */
  events(room: RoomId, after: number, upTo: number, limit: number): Event[] {
    const key = keyOf(room);
    const found = this.#ahead(key, after, upTo, limit).map(eventOf);
    return [...cut(this.#runner.run(hidden(key, found)), sizeOf)];
  }

  history(reader: UserId, room: RoomId, page: PageOf): Page {
    const key = keyOf(room);
    return pageFrom(page, (backwards, after, upTo, limit) =>
      this.#seenBy(
        reader,
        key,
        backwards ? this.#back(key, after, upTo, limit) : this.#ahead(key, after, upTo, limit),
      ),
    );
  }

  thread(reader: UserId, root: MessageId, page: PageOf): ThreadPage | null {
    const key = keyOf(roomOfMessage(root));
    const seq = seqOfMessage(root);
    const begun = this.#currents.one(reader, key, seq);
    if (!begun || begun.thread) return null;
    const found = pageFrom(page, (backwards, after, upTo, limit) => {
      const rows = filling<EventRow>(limit, (last, n) =>
        backwards
          ? this.#repliesBefore.all(key, after, last ? last.seq - 1 : upTo, n, seq)
          : this.#repliesAfter.all(key, last?.seq ?? after, upTo, n, seq),
      );
      return this.#seenBy(reader, key, rows);
    });
    const read = this.#follows.get(keyOf(reader), key, seq)?.read ?? 0;
    return { ...found, root: begun, ...this.#runner.run(unreadInThread(key, keyOf(reader), seq, read)) };
  }

  textsOf(message: MessageId, before: number): Part<Text> {
    const rows = this.#texts.all(keyOf(roomOfMessage(message)), seqOfMessage(message), before);
    const texts = cut(rows, ({ body }) => body.length);
    const [first] = rows;
    const gone =
      first && this.#runner.run(isPending(keyOf(roomOfMessage(message)), first.by, seqOfMessage(message)));
    const some = texts
      .map(({ seq, at, body }) => ({ seq, at: textOf(at), body: gone ? "" : body }))
      .reverse();
    return { some, more: rows.length > some.length };
  }

  pins(reader: UserId, room: RoomId, before: number): Part<Event> {
    const key = keyOf(room);
    const rows = filling<PinnedRow>(limits.pinsPerRoomMax, (last, n) =>
      this.#pinned.all(key, last?.pinned ?? before, n),
    );
    const seen = this.#seenBy(reader, key, rows);
    const pinned = seen.filter((event) => !("deleted" in event));
    const some = cut(pinned, sizeOf);
    return { some, more: pinned.length > some.length || rows.length > seen.length };
  }

  #ahead(room: number, after: number, upTo: number, limit: number): readonly EventRow[] {
    return filling<EventRow>(limit, (last, n) => this.#after.all(room, last?.seq ?? after, upTo, n));
  }

  #back(room: number, after: number, upTo: number, limit: number): readonly EventRow[] {
    return filling<EventRow>(limit, (last, n) =>
      this.#before.all(room, after, last ? last.seq - 1 : upTo, n),
    );
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
  const events = cut(found.slice(0, limit), sizeOf);
  return { events: backwards ? [...events].reverse() : events, more: found.length > events.length };
}
