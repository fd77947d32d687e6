import type { Database, Statement } from "bun:sqlite";
import type { User } from "../../protocol/account.ts";
import type { Event, Fact, RoomFact } from "../../protocol/frames.ts";
import { keyOf, messageId, roomId, userId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Room } from "../../protocol/room.ts";

export type UserRow = { id: number; name: string; kind: User["kind"]; password: string | null };
export type RoomRow = { id: number; name: string; kind: Room["kind"]; people: string | null; head: number };
export type EventRow = {
  room: number;
  seq: number;
  at: number;
  by: number;
  name: string;
  type: RoomFact["type"];
  data: string;
  nonce: string | null;
};

export const userOf = (row: UserRow): User => ({ id: userId(row.id), name: row.name, kind: row.kind });

export const roomOf = (row: Omit<RoomRow, "head">): Room => ({
  id: roomId(row.id),
  name: row.name,
  kind: row.kind,
  ...(row.people && { people: JSON.parse(row.people) as NonNullable<Room["people"]> }),
});

export const eventOf = (row: EventRow): Event =>
  placed(row, new Date(row.at).toISOString(), JSON.parse(row.data) as object);

/** A fact at its place in the log, as readers get it. */
function placed(row: Omit<EventRow, "at" | "data">, at: string, data: object): Event {
  const room = roomId(row.room);
  return {
    room,
    seq: row.seq,
    type: row.type,
    at,
    by: userId(row.by),
    from: row.name,
    ...(row.type === "message.posted" && { id: messageId(room, row.seq) }),
    ...data,
    ...(row.nonce !== null && { nonce: row.nonce }),
  } as Event;
}

/** How far a room's log is, as a column of a query over `rooms`. Kept nowhere else, so it costs no write per event. */
export const HEAD = "(select coalesce(max(seq), 0) from events where room = rooms.id) as head";

/** One moment, as the tables and as the readers have it. */
export type Moment = { readonly ms: number; readonly text: string };
export const moment = (ms: number): Moment => ({ ms, text: new Date(ms).toISOString() });

/** The two people of a direct conversation, in a form that is the same from both sides. */
export const directKey = (a: number, b: number): string => (a < b ? `${a}:${b}` : `${b}:${a}`);

/** Writes facts into the tables. One instance per connection: it holds the prepared statements. */
export class Rows {
  readonly #insertEvent: Statement;
  readonly #insertRoom: Statement<{ id: number }>;
  readonly #insertMember: Statement;
  readonly #deleteMember: Statement;
  readonly #countMembers: Statement;
  readonly #insertUser: Statement<{ id: number }>;
  readonly #insertToken: Statement;
  readonly #deleteTokens: Statement;
  readonly #deleteUser: Statement;

  constructor(db: Database) {
    this.#insertEvent = db.prepare(
      "insert into events (room, seq, at, by, name, type, data, nonce) values (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#insertRoom = db.prepare(
      "insert into rooms (name, skeleton, kind, direct, people, members) values (?, ?, ?, ?, ?, 0) returning id",
    );
    this.#insertMember = db.prepare("insert into members (room, user, since) values (?, ?, ?)");
    this.#deleteMember = db.prepare("delete from members where room = ? and user = ?");
    this.#countMembers = db.prepare("update rooms set members = members + ? where id = ?");
    this.#insertUser = db.prepare(
      "insert into users (name, skeleton, kind, password, created_at) values (?, ?, ?, ?, ?) returning id",
    );
    this.#insertToken = db.prepare("insert into tokens (hash, user, created_at) values (?, ?, ?)");
    this.#deleteTokens = db.prepare("delete from tokens where user = ?");
    this.#deleteUser = db.prepare("delete from users where id = ?");
  }

  createRoom({ name, kind, people = [] }: Extract<Fact, { type: "room.created" }>): RoomRow {
    const json = people.length > 0 ? JSON.stringify(people) : null;
    const [a, b = a] = people.map(({ id }) => keyOf(id));
    const direct = a === undefined || b === undefined ? null : directKey(a, b);
    const key = kind === "direct" ? null : skeleton(name);
    const row = this.#insertRoom.get(name, key, kind, direct, json);
    if (!row) throw new Error("a new room got no id");
    return { id: row.id, name, kind, people: json, head: 0 };
  }

  /** Appends a fact to a room's log and brings the other tables up to date. */
  append(room: RoomRow, by: User, at: Moment, fact: RoomFact): Event {
    room.head += 1;
    const { type, nonce = null, ...data } = fact as RoomFact & { nonce?: string };
    const row = { room: room.id, seq: room.head, by: keyOf(by.id), name: by.name, type, nonce };
    this.#insertEvent.run(row.room, row.seq, at.ms, row.by, row.name, type, JSON.stringify(data), nonce);
    this.#follow(room, fact);
    return placed(row, at.text, data);
  }

  #follow(room: RoomRow, fact: RoomFact): void {
    switch (fact.type) {
      case "member.joined":
        this.#insertMember.run(room.id, keyOf(fact.user), room.head);
        this.#countMembers.run(1, room.id);
        return;
      case "member.left":
        this.#deleteMember.run(room.id, keyOf(fact.user));
        this.#countMembers.run(-1, room.id);
        return;
      case "room.created":
      case "message.posted":
        return;
      default:
        fact satisfies never;
    }
  }

  createUser(fact: Extract<Fact, { type: "user.created" }>, at: Moment): UserRow {
    const password = fact.passwordHash ?? null;
    const row = this.#insertUser.get(fact.name, skeleton(fact.name), fact.kind, password, at.ms);
    if (!row) throw new Error("a new user got no id");
    return { id: row.id, name: fact.name, kind: fact.kind, password };
  }

  createToken(user: number, hash: string, at: Moment): void {
    this.#insertToken.run(hash, user, at.ms);
  }

  releaseUser(user: number): void {
    this.#deleteTokens.run(user);
    this.#deleteUser.run(user);
  }
}
