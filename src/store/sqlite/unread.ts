import type { Database, Statement } from "bun:sqlite";
import type { User } from "../../protocol/account.ts";
import { keyOf, type MessageId, seqOfMessage } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { ReadState } from "../../protocol/room.ts";
import { EVERYBODY } from "./message-rows.ts";
import { notPending, Pending } from "./pending.ts";
import type { RoomRow } from "./rows.ts";

/** How the data of a message begins that was deleted: no other has an empty body. To parse each would take longer. */
const ERASED = '{"body":""';

type Count = Statement<{ n: number }>;
type Counts = Readonly<Record<"messages" | "mentions" | "replies" | "repliesToMe", Count>>;

/**
 * How many messages of others stand after a reading position, and how many of those mention somebody: counted in the log
 * each time, never counted up. Both counts and what is looked through for them have an end.
 */
export class Unread {
  readonly #counts: Counts;
  /** The same where messages wait to be erased. */
  readonly #exact: Counts;
  readonly #pending: Pending;
  readonly #head: Count;

  constructor(db: Database) {
    this.#counts = countsOf(db, () => "");
    this.#exact = countsOf(db, notPending);
    this.#pending = new Pending(db);
    this.#head = db.prepare("select coalesce(max(seq), 0) as n from events where room = ?");
  }

  /** Where the reading of a room, or of a thread in it, stands that goes up to `read`. */
  of(room: RoomRow, user: User, read: number, thread?: MessageId): ReadState {
    const key = keyOf(user.id);
    return thread
      ? this.inThread(room.id, key, seqOfMessage(thread), read)
      : this.inRoom(room.id, key, read, room.head);
  }

  /** Of a room whose log ends at `head`. */
  inRoom(room: number, user: number, read: number, head: number): ReadState {
    if (read >= head) return { seq: head, read, unread: 0, mentions: 0 };
    const from = head - limits.unreadEventsMax;
    const counts = this.#in(room);
    return {
      seq: head,
      read,
      unread: counts.messages.get(room, user, read, from)?.n ?? 0,
      mentions: counts.mentions.get(room, user, read, from)?.n ?? 0,
    };
  }

  /** Of a thread; mentions in it count for its room as well. */
  inThread(room: number, user: number, thread: number, read: number): ReadState {
    const seq = this.#head.get(room)?.n ?? 0;
    const from = seq - limits.unreadEventsMax;
    const counts = this.#in(room);
    return {
      seq,
      read,
      unread: counts.replies.get(room, user, thread, read)?.n ?? 0,
      mentions: counts.repliesToMe.get(room, user, read, from, thread)?.n ?? 0,
    };
  }

  #in(room: number): Counts {
    return this.#pending.isIn(room) ? this.#exact : this.#counts;
  }
}

/** `but` says which messages of a table do not count. */
function countsOf(db: Database, but: (messages: string) => string): Counts {
  const max = limits.unreadCountMax;
  const mention = (user: string) =>
    `select seq from (select seq from mentions where user = ${user} and room = ?1 and seq > max(?3, ?4)
      and by <> ?2 ${but("mentions")} limit ${max})`;
  const repliesTo = (user: string) =>
    `select seq from (select m.seq from mentions m
      join replies r on r.room = m.room and r.thread = ?5 and r.seq = m.seq
      where m.user = ${user} and m.room = ?1 and m.seq > max(?3, ?4) and m.by <> ?2 ${but("m")} limit ${max})`;
  const toBoth = (mentions: (user: string) => string) =>
    `select count(*) as n from (${mentions("?2")} union ${mentions(String(EVERYBODY))} limit ${max})`;
  return {
    messages: db.prepare(
      `select count(*) as n from (select 1 from events where room = ?1 and seq > max(?3, ?4)
        and type = 'message.posted' and thread is null and by <> ?2
        and substr(data, 1, ${ERASED.length}) <> '${ERASED}' ${but("events")} limit ${max})`,
    ),
    mentions: db.prepare(toBoth(mention)),
    repliesToMe: db.prepare(toBoth(repliesTo)),
    replies: db.prepare(
      `select count(*) as n from (select 1 from
        (select room, by, seq from replies where room = ?1 and thread = ?3 and seq > ?4
          order by seq desc limit ${limits.unreadEventsMax}) said
        where by <> ?2 ${but("said")} limit ${max})`,
    ),
  };
}
