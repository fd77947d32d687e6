import { keyOf, type MessageId, seqOfMessage, type UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import type { ReadState } from "../protocol/room.ts";
import { isPendingIn, notPending } from "./pending.ts";
import { one, type Recipe, sideBySide, text } from "./recipe.ts";
import { ALL_MENTIONED, type RoomRow } from "./rows.ts";

/**
 * How many messages of other people follow a reading position, and how many of those mention the reader. What people wrote whom the
 * reader has blocked does not count. The store
 * counts them in the log each time, and keeps no counter. Both counts, and the number of events that are searched, have
 * a limit.
 */

/** The beginning of a deleted message's data: no other message has an empty body. To parse each would take longer. */
const ERASED = '{"body":""';
const MAX = limits.unreadCountMax;
type Count = { n: number };
/** A condition that messages of a table must meet to count. */
type But = (messages: string) => string;

/** SQL: another user than `:user`, whom `:user` has not blocked. */
const heard = (author: string): string =>
  `${author} <> :user and ${author} not in (select blocked from blocks where "user" = :user)`;

/** SQL: the number of messages in a room's log after a place that other users than `:user` wrote. */
export const messagesAfter = (room: string, after: string, but: But = all): string =>
  `select count(*) as n from (select 1 from events where room = ${room} and seq > ${after}
    and type = 'message.posted' and thread is null and ${heard("by")}
    and substr(data, 1, ${ERASED.length}) <> '${ERASED}' ${but("events")} limit ${MAX}) unread`;

/** SQL: the number of messages in a room after a place that mention `:user`, in threads as well. */
export const mentionsAfter = (room: string, after: string, but: But = all): string =>
  toEither(
    (user) => `select seq from mentions where "user" = ${user} and room = ${room} and seq > ${after}
      and ${heard("by")} ${but("mentions")} limit ${MAX}`,
  );

const repliesAfter = (but: But): string =>
  `select count(*) as n from (select 1 from
    (select room, by, seq from replies where room = :room and thread = :thread and seq > :after
      order by seq desc limit ${limits.unreadEventsMax}) said
    where ${heard("by")} ${but("said")} limit ${MAX}) unread`;

const repliesToMeAfter = (but: But): string =>
  toEither(
    (user) => `select m.seq from mentions m
      join replies r on r.room = m.room and r.thread = :thread and r.seq = m.seq
      where m."user" = ${user} and m.room = :room and m.seq > :after and ${heard("m.by")}
        ${but("m")} limit ${MAX}`,
  );

/** A message that mentions both the reader by name and everyone counts once. */
const toEither = (mentions: (user: string) => string): string =>
  `select count(*) as n from (select seq from (${mentions(":user")}) mine
    union select seq from (${mentions(String(ALL_MENTIONED))}) everybodys limit ${MAX}) mentioned`;

const all: But = () => "";
const countsOf = (but: But) => ({
  messages: text<Count>(messagesAfter(":room", ":after", but)),
  mentions: text<Count>(mentionsAfter(":room", ":after", but)),
  replies: text<Count>(repliesAfter(but)),
  repliesToMe: text<Count>(repliesToMeAfter(but)),
});
const counts = countsOf(all);
/** The same for a room in which messages wait to be erased. */
const exact = countsOf(notPending);
const lastSeq = text<Count>("select coalesce(max(seq), 0) as n from events where room = :room");

/** The unread counts of a room, or of a thread in it, for a person who has read it up to `read`. */
export function unreadOf(
  { id, head }: RoomRow,
  reader: UserId,
  read: number,
  thread?: MessageId,
): Recipe<ReadState> {
  const user = keyOf(reader);
  return thread ? unreadInThread(id, user, seqOfMessage(thread), read) : unreadIn(id, user, read, head);
}

/** The unread counts of a room whose log ends at `head`, for a person who has read it up to `read`. */
export function* unreadIn(room: number, user: number, read: number, head: number): Recipe<ReadState> {
  if (read >= head) return { seq: head, read, unread: 0, mentions: 0 };
  const { messages, mentions } = (yield* isPendingIn(room)) ? exact : counts;
  const values = { room, user, after: Math.max(read, head - limits.unreadEventsMax) };
  const [unread, mentioned] = yield* sideBySide([one(messages, values), one(mentions, values)]);
  return { seq: head, read, unread: unread?.n ?? 0, mentions: mentioned?.n ?? 0 };
}

/** The unread counts of a thread. A mention in it counts for its room as well. */
export function* unreadInThread(room: number, user: number, thread: number, read: number): Recipe<ReadState> {
  const [isPending, last] = yield* sideBySide([isPendingIn(room), one(lastSeq, { room })]);
  const seq = last?.n ?? 0;
  const { replies, repliesToMe } = isPending ? exact : counts;
  const values = { room, user, thread };
  const [unread, mentioned] = yield* sideBySide([
    one(replies, { ...values, after: read }),
    one(repliesToMe, { ...values, after: Math.max(read, seq - limits.unreadEventsMax) }),
  ]);
  return { seq, read, unread: unread?.n ?? 0, mentions: mentioned?.n ?? 0 };
}
