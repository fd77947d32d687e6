import type { Database, Statement } from "bun:sqlite";
import type { Scope, View } from "../../chat/ports.ts";
import type { User } from "../../protocol/account.ts";
import type { EventOf } from "../../protocol/frames.ts";
import { keyOf, roomId, type UserId } from "../../protocol/ids.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import { skeleton } from "../../protocol/names.ts";
import {
  directKey,
  type EventRow,
  eventOf,
  HEAD,
  type RoomRow,
  roomOf,
  type UserRow,
  userOf,
} from "./rows.ts";

const ROOM = `select id, name, kind, people, ${HEAD} from rooms where`;
const USER = "select id, name, kind, password from users where";
/** Rooms, people and memberships that are kept at hand. This connection is the only writer, so what it holds is true. */
const KEPT_MAX = 4_000;

/** Loads what a command's scope names, inside the writer's transaction. */
export class Views {
  readonly #rooms = new Map<number, RoomRow>();
  readonly #users = new Map<number, User>();
  /** Whether somebody is in a room, by `ROOM:USER`. */
  readonly #members = new Map<string, boolean>();
  /** Counted once and then kept up to date by the writer: counting a large table takes long. */
  counts: { rooms: number; accounts: number; nextPerson: number };
  readonly #roomById: Statement<RoomRow>;
  readonly #roomByName: Statement<RoomRow>;
  readonly #roomByPeople: Statement<RoomRow>;
  readonly #userById: Statement<UserRow>;
  readonly #userByName: Statement<UserRow>;
  readonly #isMember: Statement<{ since: number }>;
  readonly #joined: Statement<{ room: number }>;
  readonly #byNonce: Statement<EventRow>;
  readonly #counts: Statement<{ rooms: number; accounts: number; nextPerson: number }>;

  constructor(db: Database) {
    this.#roomById = db.prepare(`${ROOM} id = ?`);
    this.#roomByName = db.prepare(`${ROOM} skeleton = ?`);
    this.#roomByPeople = db.prepare(`${ROOM} direct = ?`);
    this.#userById = db.prepare(`${USER} id = ?`);
    this.#userByName = db.prepare(`${USER} skeleton = ?`);
    this.#isMember = db.prepare("select since from members where room = ? and user = ?");
    this.#joined = db.prepare("select room from members where user = ?");
    this.#byNonce = db.prepare("select * from events where by = ? and nonce = ?");
    this.#counts = db.prepare(
      `select (select count(*) from rooms) as rooms, (select count(*) from users) as accounts,
        coalesce((select seq from sqlite_sequence where name = 'users'), 0) + 1 as nextPerson`,
    );
    this.counts = this.#count();
  }

  /** The view, and the row of its room, whose head the writer moves on. Nothing when the actor no longer exists. */
  load(actor: UserId, scope: Scope): { view: View; row: RoomRow | undefined } | undefined {
    const me = this.#user(keyOf(actor));
    if (!me) return undefined;
    const other = scope.person === undefined ? undefined : this.#named(scope.person);
    const row = this.#roomOf(scope, me, other);
    const view: View = {
      me,
      joined: scope.joined ? this.#joined.all(keyOf(actor)).map(({ room }) => roomId(room)) : [],
      amMember: row !== undefined && this.#amMember(row.id, keyOf(actor)),
      nameTaken: Boolean(scope.userName) && this.#named(scope.userName ?? "") !== undefined,
      ...this.counts,
      ...(row && { room: roomOf(row) }),
      ...(other && { other }),
      ...this.#firstOf(actor, scope.nonce),
    };
    return { view, row };
  }

  room(key: number): RoomRow {
    const row = this.#rooms.get(key) ?? this.#roomById.get(key);
    if (!row) throw new Error(`there is no room ${key}`);
    return keep(this.#rooms, key, row);
  }

  keepRoom(row: RoomRow): void {
    keep(this.#rooms, row.id, row);
  }

  forgetUser(key: number): void {
    this.#users.delete(key);
  }

  /** They came or went. */
  forgetMember(room: number, user: number): void {
    this.#members.delete(`${room}:${user}`);
  }

  /** Between two transactions only: a room changed in this one is nowhere else yet. */
  trim(): void {
    if (this.#rooms.size > KEPT_MAX) this.#rooms.clear();
    if (this.#users.size > KEPT_MAX) this.#users.clear();
    if (this.#members.size > KEPT_MAX) this.#members.clear();
  }

  /** After a rollback nothing at hand can be trusted. */
  forgetAll(): void {
    this.#rooms.clear();
    this.#users.clear();
    this.#members.clear();
    this.counts = this.#count();
  }

  #count(): { rooms: number; accounts: number; nextPerson: number } {
    return this.#counts.get() ?? { rooms: 0, accounts: 0, nextPerson: 1 };
  }

  #roomOf(scope: Scope, me: User, other: User | undefined): RoomRow | undefined {
    if (scope.roomById)
      return this.#kept(this.#rooms.get(keyOf(scope.roomById)) ?? this.#roomById.get(keyOf(scope.roomById)));
    if (scope.roomByName !== undefined) return this.#kept(this.#roomByName.get(skeleton(scope.roomByName)));
    if (scope.direct && other)
      return this.#kept(this.#roomByPeople.get(directKey(keyOf(me.id), keyOf(other.id))));
    return undefined;
  }

  /** What was changed in this transaction is newer than what the table says. */
  #kept(row: RoomRow | null): RoomRow | undefined {
    return row ? keep(this.#rooms, row.id, this.#rooms.get(row.id) ?? row) : undefined;
  }

  #amMember(room: number, user: number): boolean {
    const key = `${room}:${user}`;
    const kept = this.#members.get(key);
    if (kept !== undefined) return kept;
    return keep(this.#members, key, this.#isMember.get(room, user) !== null);
  }

  #user(key: number): User | undefined {
    const kept = this.#users.get(key);
    if (kept) return kept;
    const row = this.#userById.get(key);
    return row ? keep(this.#users, key, userOf(row)) : undefined;
  }

  #named(name: string): User | undefined {
    const row = this.#userByName.get(skeleton(name));
    return row ? userOf(row) : undefined;
  }

  #firstOf(actor: UserId, nonce: string | undefined): Pick<View, "first"> {
    if (nonce === undefined) return {};
    const row = this.#byNonce.get(keyOf(actor), nonce);
    return row ? { first: eventOf(row) as EventOf<MessagePosted> } : {};
  }
}

function keep<K, T>(kept: Map<K, T>, key: K, value: T): T {
  kept.set(key, value);
  return value;
}
