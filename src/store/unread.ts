import { keyOf, type MessageId, seqOfMessage, type UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import type { ReadState } from "../protocol/room.ts";
import { isPendingIn, notPending } from "./pending.ts";
import { one, type Recipe, type Text, text } from "./recipe.ts";
import { EVERYBODY, type RoomRow } from "./rows.ts";

/*
 * How many messages of others follow a reading position, and how many of those mention the reader: counted in the log each
 * time, never counted up. Both counts, and the events that are looked through for them, have a limit.
 */

/** How the data of a deleted message begins: no other message has an empty body. To parse each would take longer. */
const ERASED = '{"body":""';
const MAX = limits.unreadCountMax;

type Count = Text<{ n: number }>;
type Counts = Readonly<Record<"messages" | "mentions" | "replies" | "repliesToMe", Count>>;

const lastSeq = text<{ n: number }>("select coalesce(max(seq), 0) as n from events where room = :room");
const counts = countsOf(() => "");
/** The same where messages wait to be erased. */
const exact = countsOf(notPending);

/** The reading of a room, or of a thread in it, by a person who has read it up to `read`. */
export function unreadOf(
  { id, head }: RoomRow,
  reader: UserId,
  read: number,
  thread?: MessageId,
): Recipe<ReadState> {
  const user = keyOf(reader);
  return thread ? unreadInThread(id, user, seqOfMessage(thread), read) : unreadIn(id, user, read, head);
}

/** The reading of a room whose log ends at `end`, by a person who has read it up to `read`. */
export function* unreadIn(room: number, user: number, read: number, end: number): Recipe<ReadState> {
  if (read >= end) return { seq: end, read, unread: 0, mentions: 0 };
  const { messages, mentions } = yield* countsIn(room);
  const values = { room, user, after: Math.max(read, end - limits.unreadEventsMax) };
  const unread = yield* one(messages, values);
  const mentioned = yield* one(mentions, values);
  return { seq: end, read, unread: unread?.n ?? 0, mentions: mentioned?.n ?? 0 };
}

/** The reading of a thread. A mention in it counts for its room as well. */
export function* unreadInThread(room: number, user: number, thread: number, read: number): Recipe<ReadState> {
  const seq = (yield* one(lastSeq, { room }))?.n ?? 0;
  const { replies, repliesToMe } = yield* countsIn(room);
  const unread = yield* one(replies, { room, user, thread, after: read });
  const after = Math.max(read, seq - limits.unreadEventsMax);
  const mentioned = yield* one(repliesToMe, { room, user, thread, after });
  return { seq, read, unread: unread?.n ?? 0, mentions: mentioned?.n ?? 0 };
}

function* countsIn(room: number): Recipe<Counts> {
  return (yield* isPendingIn(room)) ? exact : counts;
}

/** `but` is a condition for the messages of a table that do not count. */
function countsOf(but: (messages: string) => string): Counts {
  const mention = (user: string) =>
    `select seq from mentions where "user" = ${user} and room = :room and seq > :after
      and by <> :user ${but("mentions")} limit ${MAX}`;
  const repliesTo = (user: string) =>
    `select m.seq from mentions m join replies r on r.room = m.room and r.thread = :thread and r.seq = m.seq
      where m."user" = ${user} and m.room = :room and m.seq > :after and m.by <> :user ${but("m")} limit ${MAX}`;
  // A message that mentions the reader by name as well as everybody is one.
  const toBoth = (mentions: (user: string) => string) =>
    text<{ n: number }>(
      `select count(*) as n from (select seq from (${mentions(":user")}) mine
        union select seq from (${mentions(String(EVERYBODY))}) everybodys limit ${MAX}) both_of_them`,
    );
  return {
    messages: text(
      `select count(*) as n from (select 1 from events where room = :room and seq > :after
        and type = 'message.posted' and thread is null and by <> :user
        and substr(data, 1, ${ERASED.length}) <> '${ERASED}' ${but("events")} limit ${MAX}) unread`,
    ),
    mentions: toBoth(mention),
    repliesToMe: toBoth(repliesTo),
    replies: text(
      `select count(*) as n from (select 1 from
        (select room, by, seq from replies where room = :room and thread = :thread and seq > :after
          order by seq desc limit ${limits.unreadEventsMax}) said
        where by <> :user ${but("said")} limit ${MAX}) unread`,
    ),
  };
}
