import type { Database, Statement } from "bun:sqlite";
import type { Event, EventOf } from "../../protocol/events.ts";
import { keyOf, seqOfMessage } from "../../protocol/ids.ts";
import type {
  MessageDeleted,
  MessageEdited,
  MessagePosted,
  ReactionAdded,
  ReactionRemoved,
} from "../../protocol/message.ts";
import { EVERYBODY, type Moment, type RoomRow } from "../rows.ts";
import { ReactionRows } from "./reaction-rows.ts";

type MessageEvent = Extract<Event, { type: `message.${string}` | `reaction.${string}` }>;

/** What messages and what becomes of them change in the tables beside the log. A plain message changes nothing there. */
export class MessageRows {
  readonly #touch: Statement;
  readonly #edit: Statement;
  readonly #erase: Statement<{ edits: string }>;
  readonly #redact: Statement;
  readonly #pin: Statement;
  readonly #count: Statement;
  readonly #reactions: ReactionRows;
  readonly #mention: Statement;
  readonly #unmention: Statement;
  readonly #reply: Statement;
  readonly #unreply: Statement<{ seq: number }>;
  readonly #oneMore: Statement;
  readonly #oneLess: Statement;
  readonly #follow: Statement;
  readonly #writeIn: Statement;
  readonly #author: Statement<{ by: number }>;

  constructor(db: Database) {
    this.#touch = db.prepare(
      `insert into amended (room, seq, upto) values (?, ?, ?)
        on conflict do update set upto = max(upto, excluded.upto)`,
    );
    this.#edit = db.prepare(
      `update amended set body = ?, edited_at = ?, edits = json_insert(edits, '$[#]', upto)
        where room = ? and seq = ?`,
    );
    this.#erase = db.prepare(
      `update amended set body = null, deleted = 1, pinned = 0, reactions = 0
        where room = ? and seq = ? returning edits`,
    );
    this.#redact = db.prepare(
      `update events set data = json_set(json_remove(data, '$.mentions', '$.mentionsAll'),
        '$.body', '', '$.deleted', json('true')) where room = ? and seq = ?`,
    );
    this.#pin = db.prepare("update amended set pinned = ? where room = ? and seq = ?");
    this.#count = db.prepare("update amended set reactions = reactions + ? where room = ? and seq = ?");
    this.#reactions = new ReactionRows(db);
    this.#mention = db.prepare("insert or ignore into mentions (user, room, seq, by) values (?, ?, ?, ?)");
    this.#unmention = db.prepare("delete from mentions where room = ? and seq = ?");
    this.#reply = db.prepare("insert into replies (room, thread, seq, by) values (?, ?, ?, ?)");
    this.#unreply = db.prepare("delete from replies where room = ? and thread = ? and seq = ? returning seq");
    // Counted up and down: to count those of a long thread anew would make each reply dearer than the one before.
    this.#oneMore = db.prepare(
      "update amended set replies = replies + 1, last_reply = ?3 where room = ?1 and seq = ?2",
    );
    this.#oneLess = db.prepare(
      `update amended set replies = replies - 1,
        last_reply = (select max(seq) from replies where room = ?1 and thread = ?2)
        where room = ?1 and seq = ?2`,
    );
    this.#follow = db.prepare(
      "insert or ignore into threads (user, room, thread, read, since) values (?, ?, ?, ?, ?)",
    );
    this.#writeIn = db.prepare(
      `insert into threads (user, room, thread, read, since) values (?, ?, ?, ?, ?)
        on conflict do update set since = excluded.since`,
    );
    this.#author = db.prepare("select by from events where room = ? and seq = ?");
  }

  follow(room: RoomRow, event: MessageEvent, at: Moment): void {
    switch (event.type) {
      case "message.posted":
        if (event.mentions || event.mentionsAll) this.#mentioned(room, room.head, event);
        if (event.thread) this.#replied(room, seqOfMessage(event.thread), event, at);
        return;
      case "message.edited":
        this.#edited(room, event, at);
        return;
      case "message.deleted":
        this.#deleted(room, event);
        return;
      case "message.pinned":
        this.#pinned(room, seqOfMessage(event.id), room.head);
        return;
      case "message.unpinned":
        this.#pinned(room, seqOfMessage(event.id), 0);
        return;
      case "reaction.added":
      case "reaction.removed":
        this.#reacted(room, event);
        return;
      default:
        event satisfies never;
    }
  }

  #mentioned(room: RoomRow, seq: number, event: EventOf<MessagePosted | MessageEdited>): void {
    const by = keyOf(event.by);
    for (const user of event.mentions ?? []) this.#mention.run(keyOf(user), room.id, seq, by);
    if (event.mentionsAll) this.#mention.run(EVERYBODY, room.id, seq, by);
  }

  /**
   * Its author and whoever began it follow a thread from now on. For the author it comes before their others; for whoever
   * began it strangers must not be able to do that.
   */
  #replied(room: RoomRow, thread: number, event: EventOf<MessagePosted>, at: Moment): void {
    const by = keyOf(event.by);
    this.#reply.run(room.id, thread, room.head, by);
    this.#touch.run(room.id, thread, room.head);
    this.#oneMore.run(room.id, thread, room.head);
    this.#writeIn.run(by, room.id, thread, thread, at.ms);
    const root = this.#author.get(room.id, thread);
    if (root) this.#follow.run(root.by, room.id, thread, thread, at.ms);
  }

  #edited(room: RoomRow, event: EventOf<MessageEdited>, at: Moment): void {
    const seq = seqOfMessage(event.id);
    this.#touch.run(room.id, seq, room.head);
    this.#edit.run(event.body, at.ms, room.id, seq);
    this.#unmention.run(room.id, seq);
    this.#mentioned(room, seq, event);
  }

  #deleted(room: RoomRow, event: EventOf<MessageDeleted>): void {
    const thread = event.thread ? seqOfMessage(event.thread) : null;
    this.erase(room.id, { seq: seqOfMessage(event.id), thread, upto: room.head });
  }

  /** `upto` is the event that tells it. */
  erase(room: number, { seq, thread, upto }: { seq: number; thread: number | null; upto: number }): void {
    this.#unmention.run(room, seq);
    this.#touch.run(room, seq, upto);
    const erased = this.#erase.get(room, seq);
    for (const text of [seq, ...(JSON.parse(erased?.edits ?? "[]") as number[])])
      this.#redact.run(room, text);
    this.#reactions.clear(room, seq);
    if (thread === null || !this.#unreply.get(room, thread, seq)) return;
    this.#touch.run(room, thread, upto);
    this.#oneLess.run(room, thread);
  }

  #pinned(room: RoomRow, seq: number, pinned: number): void {
    this.#touch.run(room.id, seq, room.head);
    this.#pin.run(pinned, room.id, seq);
  }

  #reacted(room: RoomRow, event: EventOf<ReactionAdded | ReactionRemoved>): void {
    const seq = seqOfMessage(event.id);
    const by = keyOf(event.by);
    this.#touch.run(room.id, seq, room.head);
    const kind = { room: room.id, seq, emoji: event.emoji };
    if (event.type === "reaction.added")
      this.#reactions.add(kind, { user: by, name: event.from, at: room.head });
    else this.#reactions.remove(kind, by);
    this.#count.run(event.type === "reaction.added" ? 1 : -1, room.id, seq);
  }
}
