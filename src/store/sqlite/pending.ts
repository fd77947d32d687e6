import type { Database, Statement } from "bun:sqlite";
import type { Event } from "../../protocol/events.ts";
import { keyOf, seqOfMessage } from "../../protocol/ids.ts";

type Range = { user: number; first: number; last: number; event: number };

/** For a query of messages: only those that do not wait to be erased. */
export const notPending = (messages: string): string =>
  `and not exists (select 1 from erasures p where p.kind = 'messages' and p.room = ${messages}.room
    and p.user = ${messages}.by and ${messages}.seq between p.first and p.last)`;

/** Messages that are erased for everybody, whose texts are still in the tables for a while. */
export class Pending {
  readonly #ranges: Statement<Range>;

  constructor(db: Database) {
    this.#ranges = db.prepare(
      "select user, first, last, event from erasures where kind = 'messages' and room = ?",
    );
  }

  /** Nearly always false, which costs one look into an empty index. */
  isIn(room: number): boolean {
    return this.#ranges.get(room) !== null;
  }

  covers(room: number, by: number, seq: number): boolean {
    return this.#ranges.all(room).some((range) => isWithin(range, by, seq));
  }

  /** Events of one room, as they are when all is done. */
  hidden(room: number, events: readonly Event[]): Event[] {
    const ranges = this.#ranges.all(room);
    return ranges.length === 0 ? [...events] : events.map((event) => without(event, ranges));
  }
}

const isWithin = ({ user, first, last }: Range, by: number, seq: number): boolean =>
  user === by && first <= seq && seq <= last;

function without(event: Event, ranges: readonly Range[]): Event {
  if (event.type !== "message.posted" && event.type !== "message.edited") return event;
  const range = ranges.find((one) => isWithin(one, keyOf(event.by), seqOfMessage(event.id)));
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
