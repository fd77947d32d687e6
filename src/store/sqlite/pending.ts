import type { Database, Statement } from "bun:sqlite";
import type { Event } from "../../protocol/events.ts";
import { keyOf, seqOfMessage, type UserId } from "../../protocol/ids.ts";

type Texts = Extract<Event, { type: "message.posted" | "message.edited" }>;
type Range = { first: number; last: number; event: number };

/** For a query of messages: only those that do not wait to be erased. */
export const notPending = (messages: string): string =>
  `and not exists (select 1 from erasures p where p.kind = 'messages' and p.room = ${messages}.room
    and p.user = ${messages}.by and ${messages}.seq between p.first and p.last)`;

/** Messages that are erased for everybody, whose texts are still in the tables for a while. */
export class Pending {
  readonly #any: Statement<{ id: number }>;
  readonly #ranges: Statement<Range>;

  constructor(db: Database) {
    this.#any = db.prepare("select id from erasures where kind = 'messages' and room = ? limit 1");
    this.#ranges = db.prepare(
      "select first, last, event from erasures where kind = 'messages' and room = ? and user = ? order by first",
    );
  }

  /** Nearly always false, which costs one look into an empty index. */
  isIn(room: number): boolean {
    return this.#any.get(room) !== null;
  }

  /** Only what one author's messages wait for is looked at: a room can have as many that wait as it has people. */
  covers(room: number, by: number, seq: number): boolean {
    return this.#ranges.all(room, by).some((range) => isWithin(range, seq));
  }

  /** The end of what waits of this author without a gap from a place on; the place itself, if nothing does. */
  end(room: number, by: number, after: number): number {
    return this.#ranges
      .all(room, by)
      .reduce((end, { first, last }) => (first <= end + 1 && last > end ? last : end), after);
  }

  /** Events of one room, as they are when all is done. */
  hidden(room: number, events: readonly Event[]): Event[] {
    if (events.length === 0 || !this.isIn(room)) return [...events];
    const ranges = new Map<UserId, readonly Range[]>();
    return events.map((event) => {
      if (event.type !== "message.posted" && event.type !== "message.edited") return event;
      const found = ranges.get(event.by) ?? this.#ranges.all(room, keyOf(event.by));
      ranges.set(event.by, found);
      return without(event, found);
    });
  }
}

const isWithin = ({ first, last }: Range, seq: number): boolean => first <= seq && seq <= last;

function without(event: Texts, ranges: readonly Range[]): Event {
  const range = ranges.find((one) => isWithin(one, seqOfMessage(event.id)));
  if (!range) return event;
  const { mentions: _, mentionsAll: __, ...rest } = event;
  const erased = { ...rest, body: "", deleted: true as const };
  if (erased.type === "message.edited") return erased;
  const { body: ___, pinned: ____, reactions: _____, ...current } = erased.current ?? { seq: 0 };
  return {
    ...erased,
    current: { ...current, seq: Math.max(current.seq, range.event), deleted: true },
  };
}
