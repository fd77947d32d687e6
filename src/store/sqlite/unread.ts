import type { Database, Statement } from "bun:sqlite";
import { limits } from "../../protocol/limits.ts";
import type { ReadState } from "../../protocol/room.ts";
import { EVERYBODY } from "./message-rows.ts";

/** How the data of a message begins that was deleted: no other has an empty body. To parse each would take longer. */
const ERASED = '{"body":""';

/**
 * How many messages of others stand after a reading position, and how many of those mention somebody: counted in the log
 * each time, never counted up. Both counts and what is looked through for them have an end.
 */
export class Unread {
  readonly #messages: Statement<{ n: number }>;
  readonly #mentions: Statement<{ n: number }>;
  readonly #replies: Statement<{ n: number }>;
  readonly #repliesToMe: Statement<{ n: number }>;
  readonly #head: Statement<{ n: number }>;

  constructor(db: Database) {
    const max = limits.unreadCountMax;
    this.#messages = db.prepare(
      `select count(*) as n from (select 1 from events where room = ?1 and seq > max(?3, ?4)
        and type = 'message.posted' and thread is null and by <> ?2
        and substr(data, 1, ${ERASED.length}) <> '${ERASED}' limit ${max})`,
    );
    const mention = (user: string) =>
      `select seq from (select seq from mentions
        where user = ${user} and room = ?1 and seq > max(?3, ?4) and by <> ?2 limit ${max})`;
    this.#mentions = db.prepare(
      `select count(*) as n from (${mention("?2")} union ${mention(String(EVERYBODY))} limit ${max})`,
    );
    const repliesTo = (user: string) =>
      `select seq from (select m.seq from mentions m
        join replies r on r.room = m.room and r.thread = ?5 and r.seq = m.seq
        where m.user = ${user} and m.room = ?1 and m.seq > max(?3, ?4) and m.by <> ?2 limit ${max})`;
    this.#repliesToMe = db.prepare(
      `select count(*) as n from (${repliesTo("?2")} union ${repliesTo(String(EVERYBODY))} limit ${max})`,
    );
    this.#head = db.prepare("select coalesce(max(seq), 0) as n from events where room = ?");
    this.#replies = db.prepare(
      `select count(*) as n from (select 1 from
        (select by from replies where room = ?1 and thread = ?3 and seq > ?4
          order by seq desc limit ${limits.unreadEventsMax})
        where by <> ?2 limit ${max})`,
    );
  }

  /** Of a room whose log ends at `head`. */
  inRoom(room: number, user: number, read: number, head: number): ReadState {
    if (read >= head) return { seq: head, read, unread: 0, mentions: 0 };
    const from = head - limits.unreadEventsMax;
    return {
      seq: head,
      read,
      unread: this.#messages.get(room, user, read, from)?.n ?? 0,
      mentions: this.#mentions.get(room, user, read, from)?.n ?? 0,
    };
  }

  /** Of a thread; mentions in it count for its room as well. */
  inThread(room: number, user: number, thread: number, read: number): ReadState {
    const seq = this.#head.get(room)?.n ?? 0;
    const from = seq - limits.unreadEventsMax;
    return {
      seq,
      read,
      unread: this.#replies.get(room, user, thread, read)?.n ?? 0,
      mentions: this.#repliesToMe.get(room, user, read, from, thread)?.n ?? 0,
    };
  }
}
