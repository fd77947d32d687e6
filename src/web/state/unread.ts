import type { User } from "../../protocol/account.ts";
import type { Event } from "../../protocol/events.ts";
import type { Log } from "../../sdk/feed.ts";
import { isWhole } from "../../sdk/feed.ts";

/** What waits to be read in a room. */
export interface Unread {
  readonly count: number;
  /** There may be more than are counted: the log is not known far enough back. */
  readonly more: boolean;
  /** Those of them that name me. */
  readonly mentions: number;
}

/** Nobody wants to know it more exactly. */
const COUNTED_MAX = 100;
const nothing: Unread = { count: 0, more: false, mentions: 0 };

/** Counted anew from the log each time, so that it cannot drift: messages by others after what is read. */
export function unreadIn(log: Log, read: number, me: User | undefined): Unread {
  if (log.high <= read) return nothing;
  let count = 0;
  let mentions = 0;
  for (let i = log.events.length - 1; i >= 0; i -= 1) {
    const event = log.events[i];
    if (!event || event.seq <= read) break;
    if (event.type !== "message.posted" || event.by === me?.id) continue;
    if (count === COUNTED_MAX) return { count, more: true, mentions };
    count += 1;
    if (me && mentionsName(event, me.name)) mentions += 1;
  }
  return { count, more: log.low > read + 1 && !isWhole(log), mentions };
}

const WORD = /[\p{L}\p{M}\p{N}_]/u;

/** Whether a message has `@name` in it, as a word of its own. */
export function mentionsName(event: Event, name: string): boolean {
  if (event.type !== "message.posted") return false;
  const body = event.body.toLowerCase();
  const mention = `@${name.toLowerCase()}`;
  for (let at = body.indexOf(mention); at >= 0; at = body.indexOf(mention, at + 1)) {
    const before = body[at - 1];
    const after = body[at + mention.length];
    if (!(before && WORD.test(before)) && !(after && WORD.test(after))) return true;
  }
  return false;
}
