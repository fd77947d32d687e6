import type { User } from "../../protocol/account.ts";
import type { Event } from "../../protocol/events.ts";
import type { ReadState } from "../../protocol/room.ts";
import type { Log } from "../../sdk/feed.ts";
import { isWhole } from "../../sdk/feed.ts";

/** What waits to be read in a room. */
export interface Unread {
  readonly count: number;
  /** There may be more than are counted. */
  readonly more: boolean;
  /** Those of them that name me. */
  readonly mentions: number;
}

/** Nobody wants to know it more exactly; the server counts no further either. */
const COUNTED_MAX = 100;
const nothing: Unread = { count: 0, more: false, mentions: 0 };

/**
 * Messages by others after what is read: what the server has counted, and what has come since. Counted anew each time,
 * so that it cannot drift.
 */
export function unreadIn(
  log: Log,
  read: number,
  counted: ReadState | undefined,
  me: User | undefined,
): Unread {
  if (log.high <= read) return nothing;
  const base = counted?.read === read ? counted : undefined;
  const from = base?.seq ?? read;
  let count = base?.unread ?? 0;
  let mentions = base?.mentions ?? 0;
  for (let i = log.events.length - 1; i >= 0 && count < COUNTED_MAX; i -= 1) {
    const event = log.events[i];
    if (!event || event.seq <= from) break;
    if (event.type !== "message.posted" || event.by === me?.id || event.deleted) continue;
    if (!event.thread) count += 1;
    if (mentionsMe(event, me)) mentions += 1;
  }
  const unknown = log.low > from + 1 && !isWhole(log);
  return { count, more: count >= COUNTED_MAX || unknown, mentions };
}

/** Whether a message is for me by name, or for everybody. */
export const mentionsMe = (event: Event, me: User | undefined): boolean =>
  event.type === "message.posted" &&
  me !== undefined &&
  event.by !== me.id &&
  (event.mentionsAll === true || event.mentions?.includes(me.id) === true);
