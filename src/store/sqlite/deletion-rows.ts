import type { Database, Statement } from "bun:sqlite";
import type { News } from "../../chat/ports.ts";
import type { Event, EventOf } from "../../protocol/events.ts";
import { keyOf, roomId, userId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { MessagesErased } from "../../protocol/message.ts";
import type { RoomDeleted, RoomRestored } from "../../protocol/room.ts";
import { directKey, type Moment, type RoomRow, roomOf } from "../rows.ts";
import { keyFor } from "./log-rows.ts";

export type Deletion = EventOf<MessagesErased | RoomDeleted | RoomRestored>;
export const isDeletion = (event: Event): event is Deletion =>
  event.type === "messages.erased" || event.type === "room.deleted" || event.type === "room.restored";

const DAY_MS = 86_400_000;

/** Closes what is deleted at once, notes that it is to be erased, and opens what is restored. */
export class DeletionRows {
  readonly #fact: Statement;
  readonly #erase: Statement;
  readonly #widen: Statement;
  readonly #forget: Statement;
  readonly #close: Statement;
  readonly #open: Statement;
  readonly #move: readonly Statement[];
  readonly #stay: Statement;
  readonly #back: readonly Statement[];
  readonly #uninvite: Statement<{ user: number }>;
  readonly #members: Statement<{ user: number }>;

  constructor(db: Database) {
    this.#fact = db.prepare("insert into server_facts (at, by, type, data) values (?, ?, ?, ?)");
    this.#erase = db.prepare(
      `insert into erasures (kind, room, user, first, last, event, at, by, due_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#widen = db.prepare(
      `update erasures set first = min(first, ?3), last = max(last, ?4), event = ?5, at = iif(?3 < first, ?3 - 1, at)
        where id = (select id from erasures where kind = 'messages' and room = ?1 and user = ?2
          and first <= ?4 + 1 and last >= ?3 - 1 limit 1)`,
    );
    this.#forget = db.prepare("delete from erasures where kind = 'room' and room = ?");
    this.#close = db.prepare("update rooms set deleted_at = ?, skeleton = null, direct = null where id = ?");
    // A conversation of the same people may have been opened since.
    this.#open = db.prepare(
      `update rooms set deleted_at = null, skeleton = ?2,
        direct = iif(exists (select 1 from rooms where direct = ?3), null, ?3),
        members = (select count(*) from members where room = ?1) where id = ?1`,
    );
    const columns = "room, user, since, role, read, brought";
    const moving = (from: string, to: string) => [
      db.prepare(`insert into ${to} (${columns}) select ${columns} from ${from} where room = ?`),
      db.prepare(`delete from ${from} where room = ?`),
    ];
    this.#move = moving("members", "kept_members");
    // Who was let go or has gone meanwhile does not come back.
    this.#stay = db.prepare("delete from kept_members where room = ? and user = ?");
    this.#back = [
      db.prepare("delete from kept_members where room = ? and user not in (select id from users)"),
      ...moving("kept_members", "members"),
    ];
    this.#uninvite = db.prepare("delete from invitations where room = ? returning user");
    this.#members = db.prepare("select user from members where room = ?");
  }

  follow(room: RoomRow, event: Deletion, at: Moment): readonly News[] {
    const { type, by } = event;
    const about =
      type === "messages.erased" ? { user: event.user, first: event.first, last: event.last } : {};
    const data = { room: roomId(room.id), name: room.name, kind: room.kind, ...about };
    this.#fact.run(at.ms, keyOf(by), type, JSON.stringify(data));
    if (event.type === "room.restored") return this.#restored(room, event);
    return event.type === "room.deleted" ? this.#deleted(room, event, at) : this.#erased(room, event, at);
  }

  /** What waits already is widened: asking again makes no second walk through the log. */
  #erased(
    room: RoomRow,
    { user, first, last, seq, by }: EventOf<MessagesErased>,
    at: Moment,
  ): readonly News[] {
    const isWider = this.#widen.run(room.id, keyOf(user), first, last, seq).changes > 0;
    if (!isWider)
      this.#erase.run("messages", room.id, keyOf(user), first, last, seq, first - 1, keyOf(by), at.time);
    return [{ erasing: true }];
  }

  #deleted(room: RoomRow, { now, by }: EventOf<RoomDeleted>, at: Moment): readonly News[] {
    const due = now ? at.time : at.time + limits.restoreDaysMax * DAY_MS;
    this.#erase.run("room", room.id, null, null, null, null, 0, keyOf(by), due);
    this.#close.run(at.ms, room.id);
    for (const statement of this.#move) statement.run(room.id);
    const signal = { type: "uninvited", room: roomOf(room).id } as const;
    const invited = this.#uninvite.all(room.id).map(({ user }) => ({ to: userId(user), signal }));
    return [{ erasing: true }, ...invited];
  }

  /** Who asks comes in by an event of their own. */
  #restored(room: RoomRow, { by }: EventOf<RoomRestored>): readonly News[] {
    const { people = [] } = roomOf(room);
    this.#forget.run(room.id);
    this.#stay.run(room.id, keyOf(by));
    for (const statement of this.#back) statement.run(room.id);
    const direct = room.kind === "direct" ? directKey(people.map(({ id }) => keyOf(id))) : null;
    this.#open.run(room.id, keyFor(room.kind, room.name), direct);
    const returned = this.#members.all(room.id).map(({ user }) => userId(user));
    return [{ returned, room: roomOf(room) }];
  }
}
