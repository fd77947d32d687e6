import type { Database, Statement } from "bun:sqlite";
import type { JoinedRoom, ListedRoom, Page } from "../../chat/ports.ts";
import type { Person, User } from "../../protocol/account.ts";
import type { Event } from "../../protocol/frames.ts";
import { keyOf, type RoomId, type UserId, userId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Room } from "../../protocol/room.ts";
import { type EventRow, eventOf, HEAD, type RoomRow, roomOf, type UserRow, userOf } from "./rows.ts";

const PAGE_CHARACTERS_MAX = 131_072;

/** Everything that is read without changing anything, on a connection of its own. One call is one transaction. */
export class Reads {
  readonly #after: Statement<EventRow>;
  readonly #before: Statement<EventRow>;
  readonly #roomsOf: Statement<RoomRow>;
  readonly #listed: Statement<Omit<RoomRow, "head"> & { members: number; joined: number }>;
  readonly #publicRoom: Statement<Omit<RoomRow, "head">>;
  readonly #members: Statement<Person>;
  readonly #head: Statement<{ head: number }>;
  readonly #byToken: Statement<UserRow>;
  readonly #byName: Statement<UserRow>;
  readonly #guests: Statement<{ id: number }>;

  constructor(db: Database) {
    this.#after = db.prepare(
      "select * from events where room = ? and seq > ? and seq <= ? order by seq limit ?",
    );
    this.#before = db.prepare("select * from events where room = ? and seq < ? order by seq desc limit ?");
    this.#roomsOf = db.prepare(
      `select rooms.id, rooms.name, rooms.kind, rooms.people, ${HEAD}
        from members m join rooms on rooms.id = m.room where m.user = ? order by rooms.id`,
    );
    this.#listed = db.prepare(
      `select r.id, r.name, r.kind, r.people, r.members, m.user is not null as joined
        from rooms r left join members m on m.room = r.id and m.user = ?
        where r.id > ? and r.kind = 'public' order by r.id limit ?`,
    );
    this.#publicRoom = db.prepare(
      "select id, name, kind, people from rooms where skeleton = ? and kind = 'public'",
    );
    this.#members = db.prepare(
      `select u.id, u.name from members m join users u on u.id = m.user
        where m.room = ? and m.user > ? order by m.user limit ?`,
    );
    this.#head = db.prepare(`select ${HEAD} from rooms where id = ?`);
    this.#byToken = db.prepare(
      "select u.id, u.name, u.kind, u.password from tokens t join users u on u.id = t.user where t.hash = ?",
    );
    this.#byName = db.prepare("select id, name, kind, password from users where skeleton = ?");
    this.#guests = db.prepare("select id from users where kind = 'guest'");
  }

  events(room: RoomId, after: number, upTo: number, limit: number): Event[] {
    return cut(this.#after.all(keyOf(room), after, upTo, limit)).map(eventOf);
  }

  history(room: RoomId, { before, after, limit }: { before?: number; after?: number; limit: number }): Page {
    const key = keyOf(room);
    const rows =
      after === undefined
        ? this.#before.all(key, before ?? Number.MAX_SAFE_INTEGER, limit + 1)
        : this.#after.all(key, after, (before ?? Number.MAX_SAFE_INTEGER) - 1, limit + 1);
    const page = cut(rows.slice(0, limit));
    const events = page.map(eventOf);
    return { events: after === undefined ? events.reverse() : events, more: rows.length > page.length };
  }

  roomsOf(user: UserId): JoinedRoom[] {
    return this.#roomsOf.all(keyOf(user)).map((row) => ({ ...roomOf(row), seq: row.head }));
  }

  listRooms(user: UserId, after: string, limit: number): ListedRoom[] {
    const rows = this.#listed.all(keyOf(user), after === "" ? 0 : keyOf(after as RoomId), limit);
    return rows.map((row) => ({ ...roomOf(row), members: row.members, joined: row.joined === 1 }));
  }

  publicRoom(name: string): Room | null {
    const row = this.#publicRoom.get(skeleton(name));
    return row ? roomOf(row) : null;
  }

  membersOf(room: RoomId, after: string, limit: number): Person[] {
    const rows = this.#members.all(keyOf(room), after === "" ? 0 : keyOf(after as UserId), limit);
    return rows.map(({ id, name }) => ({ id: userId(Number(id)), name }));
  }

  headsOf(rooms: readonly RoomId[]): number[] {
    return rooms.map((room) => this.#head.get(keyOf(room))?.head ?? 0);
  }

  userByToken(hash: string): User | null {
    const row = this.#byToken.get(hash);
    return row ? userOf(row) : null;
  }

  userByName(name: string): (User & { passwordHash?: string }) | null {
    const row = this.#byName.get(skeleton(name));
    return row ? { ...userOf(row), ...(row.password && { passwordHash: row.password }) } : null;
  }

  guests(): UserId[] {
    return this.#guests.all().map(({ id }) => userId(id));
  }
}

/** A page ends early rather than be more than a reader's outbox can take; it always has something. */
function cut(rows: EventRow[]): EventRow[] {
  let characters = 0;
  const end = rows.findIndex(({ data }) => {
    characters += data.length;
    return characters > PAGE_CHARACTERS_MAX;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(end, 1));
}
