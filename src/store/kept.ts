import type { User } from "../protocol/account.ts";
import { keyOf } from "../protocol/ids.ts";
import type { RoomRole } from "../protocol/room.ts";
import { one, type Recipe, text } from "./recipe.ts";
import { ROOM_AND_HEAD, type RoomRow, USER_COLUMNS, type UserRow, userOf } from "./rows.ts";
import { roleIn } from "./standings.ts";

/** How many rooms, people and roles stay in memory, of each, when a transaction begins. */
const KEPT_MAX = 4_000;

/** How many there are on this server. `rooms` does not count conversations, and none counts deleted people. */
export interface Counts {
  rooms: number;
  conversations: number;
  accounts: number;
  guests: number;
}

const roomById = text<RoomRow>(`select ${ROOM_AND_HEAD} from rooms where id = :room and deleted_at is null`);
const peopleOf = text<Pick<RoomRow, "people">>("select people from rooms where id = :room");
const userById = text<UserRow>(`select ${USER_COLUMNS} from users where id = :user and deleted_at is null`);
const all = text<Counts>(
  `select (select count(*) from rooms where kind <> 'direct') as rooms,
    (select count(*) from rooms where kind = 'direct') as conversations,
    (select count(*) from users where kind = 'account' and deleted_at is null) as accounts,
    (select count(*) from users where kind = 'guest' and deleted_at is null) as guests`,
);
const next = text<{ id: number }>((dialect) => `select ${dialect.nextId("users")} as id`);

/**
 * What the writing side has read and keeps in memory, since it needs it again and again. An engine keeps it for as long
 * as nobody else can write: SQLite until a rollback, PostgreSQL for one batch under its locks.
 * Writers change the rows of rooms in place. So there is one object for each room, and a row that is read later never
 * replaces it.
 */
export class Kept {
  readonly #rooms = new Map<number, RoomRow>();
  readonly #users = new Map<number, User>();
  /** By `ROOM:USER`. */
  readonly #roles = new Map<string, RoomRole | "none">();
  #counts: Counts | undefined;
  #nextPerson: number | undefined;
  /** The last number that orders what others add a person to: see `turn`. */
  turns: number | undefined;
  /** The last seq of r0, the server's log, once it was read. */
  serverHead: number | undefined;
  /** Commits until the journal is trimmed. */
  untilTrim = 1;
  /** Nonces that are known to be new, as `USER:NONCE`: each is looked for once. */
  newNonces: Set<string> | undefined;

  /** A room by its key. To ask for a room that is deleted, or never existed, is a bug of the caller. */
  *room(key: number): Recipe<RoomRow> {
    const room = this.roomAtHand(key) ?? (yield* this.findRoom(key));
    if (!room) throw new Error(`there is no room ${key}`);
    return room;
  }

  /** The same without a recipe, for the hot path; undefined also if the room was not read yet. */
  roomAtHand(key: number): RoomRow | undefined {
    return this.#rooms.get(key);
  }

  *findRoom(key: number): Recipe<RoomRow | undefined> {
    const room = this.#rooms.get(key) ?? (yield* one(roomById, { room: key }));
    return room && this.keepRoom(room);
  }

  /**
   * Keeps a row that was just read or made. Returns the row in memory if there is one: it is newer than what was read.
   */
  keepRoom(row: RoomRow): RoomRow {
    const kept = this.#rooms.get(row.id);
    if (kept) return kept;
    this.#rooms.set(row.id, row);
    return row;
  }

  /**
   * Reads the people of this conversation again, after they were written to the table. The head in memory stays: events
   * may wait to be written.
   */
  *renewRoom(key: number): Recipe<void> {
    const kept = this.#rooms.get(key);
    const found = kept && (yield* one(peopleOf, { room: key }));
    if (found) kept.people = found.people;
  }

  /** A person's row that was just read. */
  keepUser(row: Omit<UserRow, "password">): void {
    this.#users.set(row.id, userOf(row));
  }

  /** What a person is in a room, as it was just read. */
  keepRole(room: number, user: number, role: RoomRole | "none"): void {
    this.#roles.set(`${room}:${user}`, role);
  }

  /** The room was deleted or restored. */
  forgetRoom(key: number): void {
    this.#rooms.delete(key);
    this.#roles.clear();
  }

  /** A person by their key. To ask for a person who is deleted, or never existed, is a bug of the caller. */
  *user(key: number): Recipe<User> {
    const user = this.userAtHand(key) ?? (yield* this.findUser(key));
    if (!user) throw new Error(`there is no user ${key}`);
    return user;
  }

  /** The same without a recipe, for the hot path; undefined also if the person was not read yet. */
  userAtHand(key: number): User | undefined {
    return this.#users.get(key);
  }

  *findUser(key: number): Recipe<User | undefined> {
    const kept = this.#users.get(key);
    if (kept) return kept;
    const row = yield* one(userById, { user: key });
    return row && keep(this.#users, key, userOf(row));
  }

  forgetUser(key: number): void {
    this.#users.delete(key);
  }

  /** What a person is in a room. */
  *role(room: number, user: number): Recipe<RoomRole | "none"> {
    const kept = this.roleAtHand(room, user);
    if (kept) return kept;
    return keep(this.#roles, `${room}:${user}`, (yield* roleIn(room, user)) ?? "none");
  }

  /** The same without a recipe, for the hot path; undefined if the role was not read yet. */
  roleAtHand(room: number, user: number): RoomRole | "none" | undefined {
    return this.#roles.get(`${room}:${user}`);
  }

  /** Call it when this person has joined or left the room, or has another role in it. */
  forgetMember(room: number, user: number): void {
    this.#roles.delete(`${room}:${user}`);
  }

  /** Reads the counts once, and then keeps them up to date: to count a large table takes long. */
  *counts(): Recipe<Readonly<Counts>> {
    this.#counts ??= (yield* one(all)) as Counts;
    return this.#counts;
  }

  /** So many more rows were written, or fewer. Counts that were not read yet need no change. */
  count(what: keyof Counts, change: number): void {
    if (this.#counts) this.#counts[what] += change;
  }

  /** The id that the next person gets, if nobody else takes it first. */
  *nextPerson(): Recipe<number> {
    this.#nextPerson ??= (yield* one(next))?.id ?? 1;
    return this.#nextPerson;
  }

  /** A new person was written. */
  created(user: User): void {
    this.#nextPerson = keyOf(user.id) + 1;
    this.count(user.kind === "guest" ? "guests" : "accounts", 1);
  }

  /** Call it only between two transactions: a room that was changed in this one is nowhere else yet. */
  trim(): void {
    for (const kept of [this.#rooms, this.#users, this.#roles]) if (kept.size > KEPT_MAX) kept.clear();
  }

  /** Call it after a rollback: nothing in memory can be trusted. */
  forgetAll(): void {
    for (const kept of [this.#rooms, this.#users, this.#roles]) kept.clear();
    this.#counts = undefined;
    this.#nextPerson = undefined;
    this.turns = undefined;
    this.serverHead = undefined;
  }
}

function keep<K, T>(kept: Map<K, T>, key: K, value: T): T {
  kept.set(key, value);
  return value;
}
