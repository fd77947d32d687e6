import type { Database, Statement } from "bun:sqlite";
import type { Event, EventOf } from "../../protocol/events.ts";
import { keyOf, type UserId, userId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { CurrentState, MessagePosted } from "../../protocol/message.ts";
import { hidden } from "../pending.ts";
import { type EventRow, eventOf, textOf } from "../rows.ts";
import { PAGE_CHARACTERS_MAX, sizeOf } from "./cut.ts";
import { Runner } from "./run.ts";

type AmendedRow = {
  seq: number;
  upto: number;
  body: string | null;
  edited_at: number | null;
  edits: number;
  deleted: number;
  pinned: number;
  reactions: number;
  replies: number;
  last_reply: number | null;
};
type ReactionRow = { emoji: string; count: number; mine: number };

/** Messages within so many seqs are looked up as one range; those further apart, as pins are, one by one. */
const RANGE_SEQS_MAX = 1_000;

/** Adds to messages what has become of them since they were posted. */
export class Currents {
  readonly #one: Statement<EventRow>;
  readonly #amended: Statement<AmendedRow>;
  readonly #reactions: Statement<ReactionRow>;
  readonly #runner: Runner;
  readonly #reactors: Statement<{ id: number; name: string }>;

  constructor(db: Database) {
    this.#runner = new Runner(db);
    this.#one = db.prepare("select * from events where room = ? and seq = ? and type = 'message.posted'");
    this.#amended = db.prepare(
      `select seq, upto, body, edited_at, json_array_length(edits) as edits, deleted, pinned, reactions, replies,
        last_reply from amended where room = ? and seq >= ? and seq <= ?`,
    );
    this.#reactions = db.prepare(
      `select emoji, count, exists (select 1 from reactions r
          where r.room = k.room and r.seq = k.seq and r.emoji = k.emoji and r.user = ?3) as mine
        from reaction_kinds k where room = ?1 and seq = ?2 order by
          (select min(at) from reactions r where r.room = k.room and r.seq = k.seq and r.emoji = k.emoji)`,
    );
    this.#reactors = db.prepare(
      `select r.user as id, coalesce(u.name, r.name) as name from reactions r left join users u on u.id = r.user
        where r.room = ? and r.seq = ? and r.emoji = ? order by r.at limit ${limits.reactorsShownMax}`,
    );
  }

  /** One message. */
  one(reader: UserId, room: number, seq: number): EventOf<MessagePosted> | undefined {
    const row = this.#one.get(room, seq);
    return row ? (this.added(reader, room, [eventOf(row)])[0] as EventOf<MessagePosted>) : undefined;
  }

  /** Events of one room, as this reader sees them: as many as fill a page. */
  added(reader: UserId, room: number, events: readonly Event[]): Event[] {
    return this.#runner.run(hidden(room, this.#amendedOf(reader, room, events)));
  }

  #amendedOf(reader: UserId, room: number, events: readonly Event[]): Event[] {
    const seqs = events.flatMap(({ type, seq }) => (type === "message.posted" ? [seq] : []));
    if (seqs.length === 0) return [...events];
    const rows = this.#amendedAmong(room, seqs);
    if (rows.length === 0) return [...events];
    const byseq = new Map(rows.map((row) => [row.seq, row]));
    const seen: Event[] = [];
    let characters = 0;
    for (const event of events) {
      // More than fill a page are not looked up; the one that is too much for it tells that there is more.
      if (characters > PAGE_CHARACTERS_MAX && seen.length > 1) break;
      const row = event.type === "message.posted" ? byseq.get(event.seq) : undefined;
      const now = row ? ({ ...event, current: this.#current(reader, room, row) } as Event) : event;
      characters += sizeOf(now);
      seen.push(now);
    }
    return seen;
  }

  #amendedAmong(room: number, seqs: readonly number[]): AmendedRow[] {
    const [first, last] = [Math.min(...seqs), Math.max(...seqs)];
    if (last - first < RANGE_SEQS_MAX) return this.#amended.all(room, first, last);
    return seqs.flatMap((seq) => this.#amended.all(room, seq, seq));
  }

  #current(reader: UserId, room: number, row: AmendedRow): CurrentState {
    return {
      seq: row.upto,
      ...(row.body !== null && { body: row.body }),
      ...(row.edited_at !== null && { editedAt: textOf(row.edited_at), edits: row.edits }),
      ...(row.deleted === 1 && { deleted: true }),
      ...(row.pinned > 0 && { pinned: row.pinned }),
      ...(row.replies > 0 && { replies: row.replies }),
      ...(row.replies > 0 && row.last_reply !== null && { lastReply: row.last_reply }),
      ...(row.reactions > 0 && { reactions: this.#reactionsTo(reader, room, row.seq) }),
    };
  }

  #reactionsTo(reader: UserId, room: number, seq: number): NonNullable<CurrentState["reactions"]> {
    return this.#reactions.all(room, seq, keyOf(reader)).map(({ emoji, count, mine }) => ({
      emoji,
      count,
      ...(mine === 1 && { me: true as const }),
      by: this.#reactors.all(room, seq, emoji).map(({ id, name }) => ({ id: userId(id), name })),
    }));
  }
}
