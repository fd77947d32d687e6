import { erased } from "../protocol/erased.ts";
import type { Event } from "../protocol/events.ts";
import { keyOf, seqOfMessage, type UserId } from "../protocol/ids.ts";
import { all, one, type Recipe, text } from "./recipe.ts";

/**
 * Messages that were erased in bulk are hidden at once and erased later, in steps. Until then the tables still have
 * their texts, and a row of `erasures` names them by author and range.
 */

type Texts = Extract<Event, { type: "message.posted" | "message.edited" }>;
type Range = { first: number; last: number; event: number };

const any = text<{ id: number }>("select id from erasures where kind = 'messages' and room = :room limit 1");
const ranges = text<Range>(
  `select first, last, event from erasures where kind = 'messages' and room = :room and "user" = :by order by first`,
);

/** A condition for a query of a table with `room`, `by` and `seq`: the message does not wait to be erased. */
export const notPending = (messages: string): string =>
  `and not exists (select 1 from erasures p where p.kind = 'messages' and p.room = ${messages}.room
    and p."user" = ${messages}.by and ${messages}.seq between p.first and p.last)`;

/**
 * Whether messages of this room wait to be erased. It is nearly always false, and then costs one look into an empty
 * index.
 */
export function* isPendingIn(room: number): Recipe<boolean> {
  return (yield* one(any, { room })) !== undefined;
}

/**
 * Whether this message waits to be erased. It reads only the author's ranges: a room can have as many ranges as
 * members.
 */
export function* isPending(room: number, by: number, seq: number): Recipe<boolean> {
  return (yield* all(ranges, { room, by })).some((range) => isWithin(range, seq));
}

/** The end of this author's ranges that follow `after` without a gap; `after` itself if there is none. */
export function* endOfPending(room: number, by: number, after: number): Recipe<number> {
  const waiting = yield* all(ranges, { room, by });
  return waiting.reduce((end, { first, last }) => (first <= end + 1 && last > end ? last : end), after);
}

/** Events of one room as they will be when everything that waits is erased. */
export function* hidden(room: number, events: readonly Event[]): Recipe<Event[]> {
  if (events.length === 0 || !(yield* isPendingIn(room))) return [...events];
  const waiting = new Map<UserId, readonly Range[]>();
  const seen: Event[] = [];
  for (const event of events) {
    if (event.type !== "message.posted" && event.type !== "message.edited") {
      seen.push(event);
      continue;
    }
    const found = waiting.get(event.by) ?? (yield* all(ranges, { room, by: keyOf(event.by) }));
    waiting.set(event.by, found);
    seen.push(without(event, found));
  }
  return seen;
}

const isWithin = ({ first, last }: Range, seq: number): boolean => first <= seq && seq <= last;

function without(event: Texts, waiting: readonly Range[]): Event {
  const range = waiting.find((one) => isWithin(one, seqOfMessage(event.id)));
  if (!range) return event;
  const gone = erased(event);
  if (gone.type === "message.edited") return gone;
  const { body: _, pinned: __, reactions: ___, ...current } = gone.current ?? { seq: 0 };
  return {
    ...gone,
    current: { ...current, seq: Math.max(current.seq, range.event), deleted: true },
  };
}
