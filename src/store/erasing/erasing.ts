import type { Placed } from "../../chat/decide.ts";
import type { Room } from "../../protocol/room.ts";
import { forgetDeclined } from "../facts/held.ts";
import { eraseMessage } from "../facts/messages.ts";
import { forgetReports } from "../facts/reports.ts";
import { all, one, type Recipe, run, text } from "../recipe.ts";
import { type Moment, SEEN_DAYS_MAX } from "../rows.ts";
import { dropName, eraseAccount } from "./accounts.ts";
import { expireSome } from "./retention.ts";

/** Rows between two looks at the clock. */
const ROWS = 40;
const DAY_MS = 86_400_000;

export type Erasure = {
  id: number;
  kind: "messages" | "room" | "account" | "name";
  room: number;
  user: number;
  first: number;
  last: number;
  event: number;
  by: number;
  messages: number;
  at_room: number;
  at: number;
};
/** The limit of a step, and what it has done so far. */
export interface Turn {
  /** Whether the step has taken as long as others may wait. */
  isOver(): boolean;
  /** The kinds of the rooms that were erased. */
  readonly gone: Room["kind"][];
  readonly facts: Placed[];
}
interface Stepped {
  /** Whether there is more to do now. */
  readonly more: boolean;
  readonly hasErased: boolean;
}
type Written = { seq: number; by: number; type: string; thread: number | null };

/** Every table with rows of a room, except the room's own row, and the columns by which they are found. */
const OF_A_ROOM = {
  events: "seq",
  amended: "seq",
  reactions: `seq, emoji, "user"`,
  reaction_kinds: "seq, emoji",
  mentions: `"user", seq`,
  replies: "thread, seq",
  threads: `"user", thread`,
  members: `"user"`,
  kept_members: `"user"`,
  bans: `"user"`,
  room_masks: "kind, key",
  room_metadata: "key",
  slow_posts: `"user"`,
  room_storage: "walk",
  invitations: `"user"`,
  reports: "id",
  held: "id",
} as const;

const due = text<Erasure>(
  `select id, kind, room, "user", first, last, event, by, messages, at_room, at from erasures
    where due_at <= :now order by due_at, id limit 1`,
);
const written = text<Written>(
  `select seq, by, type, thread from events where room = :room and seq > :at and seq <= :last
    order by seq limit ${ROWS}`,
);
const reached = text("update erasures set at = :at where id = :id");
const done = text("delete from erasures where id = :id");
const ofRoom = Object.entries(OF_A_ROOM).map(([table, key]) =>
  text<{ room: number }>(
    `delete from ${table} where (room, ${key}) in
      (select room, ${key} from ${table} where room = :room limit ${ROWS}) returning room`,
  ),
);
const dropRoom = text<{ kind: Room["kind"] }>("delete from rooms where id = :room returning kind");
const forgetSeen = text("update sessions set cloak = null where cloak is not null and seen_at <= :until");

/**
 * Erases what waits, and then what is older than its room keeps, a few rows at a time. After a restart it continues
 * where it was. `days` is for rooms without a number of their own.
 */
export function* eraseSome(at: Moment, days: number | undefined, turn: Turn): Recipe<Stepped> {
  const now = at.time;
  let hasErased = false;
  yield* run(forgetSeen, { until: now - SEEN_DAYS_MAX * DAY_MS });
  yield* forgetReports(now);
  yield* forgetDeclined(now);
  while (!turn.isOver()) {
    const next = yield* one(due, { now });
    if (!next) {
      const expired = yield* expireSome(at, days, turn);
      return { more: expired.more, hasErased: hasErased || expired.hasErased };
    }
    hasErased = true;
    if (yield* erase(next, turn)) yield* run(done, { id: next.id });
    // The events of this step must be written before the next step.
    if (turn.facts.length > 0) break;
  }
  return { more: true, hasErased };
}

/** Returns whether all of it is erased. */
function* erase(next: Erasure, turn: Turn): Recipe<boolean> {
  switch (next.kind) {
    case "room":
      return yield* eraseRoom(next, turn);
    case "messages":
      return yield* eraseMessages(next, turn);
    case "account":
      return yield* eraseAccount(next, turn);
    case "name":
      yield* dropName(next.user);
      return true;
    default:
      return next.kind satisfies never;
  }
}

/** Erases the messages of one person. It scans the log, since no index finds them. */
function* eraseMessages({ id, room, user, last, event, at: begun }: Erasure, turn: Turn): Recipe<boolean> {
  let at = begun;
  for (;;) {
    const rows = yield* all(written, { room, at, last });
    for (const { seq, by, type, thread } of rows) {
      if (turn.isOver()) {
        yield* run(reached, { at, id });
        return false;
      }
      if (by === user && type === "message.posted") yield* eraseMessage(room, { seq, thread, upto: event });
      at = seq;
    }
    if (rows.length < ROWS) return true;
  }
}

function* eraseRoom({ id, room }: Erasure, { isOver, gone }: Turn): Recipe<boolean> {
  // From now on it cannot be restored.
  yield* run(reached, { at: 1, id });
  for (const statement of ofRoom)
    while ((yield* all(statement, { room })).length > 0) if (isOver()) return false;
  const dropped = yield* one(dropRoom, { room });
  if (dropped) gone.push(dropped.kind);
  return true;
}
