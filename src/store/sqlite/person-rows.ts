import type { Database, Statement } from "bun:sqlite";
import type {
  NewSession,
  Person,
  SessionEnded,
  SessionSeen,
  UserChanged,
  UserCreated,
  UserRegistered,
} from "../../protocol/account.ts";
import { keyOf, type SessionId, seqOfMessage, sessionId } from "../../protocol/ids.ts";
import type { CursorMoved } from "../../protocol/message.ts";
import { skeleton } from "../../protocol/names.ts";
import { LIVE_SESSION, liveAfter, type Moment, type RoomRow, type UserRow } from "../rows.ts";

/** Writes what happens to people, outside the logs of rooms. */
export class PersonRows {
  readonly #insertUser: Statement<{ id: number }>;
  readonly #register: Statement;
  readonly #conversations: Statement<{ id: number; people: string }>;
  readonly #setPeople: Statement;
  readonly #change: Statement;
  readonly #setPassword: Statement;
  readonly #release: readonly Statement[];
  readonly #insertSession: Statement<{ id: number }>;
  readonly #forgetSessions: Statement;
  readonly #endSession: Statement;
  readonly #endOthers: Statement;
  readonly #keepSessions: Statement;
  readonly #seeSession: Statement;
  readonly #readRoom: Statement;
  readonly #readThread: Statement;

  constructor(db: Database) {
    this.#insertUser = db.prepare(
      `insert into users (name, skeleton, kind, role, password, created_at)
        values (?, ?, ?, ?, ?, ?) returning id`,
    );
    this.#register = db.prepare(
      "update users set name = ?, skeleton = ?, kind = 'account', role = ?, password = ? where id = ?",
    );
    this.#conversations = db.prepare(
      `select rooms.id, rooms.people from members m join rooms on rooms.id = m.room
        where m.user = ? and rooms.people is not null`,
    );
    this.#setPeople = db.prepare("update rooms set people = ? where id = ?");
    this.#change = db.prepare(
      "update users set role = coalesce(?, role), status = coalesce(?, status) where id = ?",
    );
    this.#setPassword = db.prepare("update users set password = ? where id = ?");
    this.#release = ["sessions", "threads", "blocks"]
      .map((table) => db.prepare(`delete from ${table} where user = ?`))
      .concat(
        db.prepare("delete from blocks where blocked = ?"),
        db.prepare("delete from users where id = ?"),
      );
    this.#insertSession = db.prepare(
      `insert into sessions (hash, user, kind, label, created_at, used_at, cloak, seen_at)
        values (?1, ?2, ?3, ?4, ?5, ?7, ?6, ?7) returning id`,
    );
    this.#forgetSessions = db.prepare(`delete from sessions where user = :user and not ${LIVE_SESSION}`);
    this.#endSession = db.prepare("delete from sessions where user = ? and id = ?");
    this.#endOthers = db.prepare("delete from sessions where user = ? and id <> ?");
    this.#keepSessions = db.prepare("update sessions set kind = 'web' where user = ? and kind = 'guest'");
    this.#seeSession = db.prepare(
      "update sessions set used_at = ?5, cloak = ?4, seen_at = ?5 where user = ?2 and id = ?3",
    );
    this.#readRoom = db.prepare("update members set read = ? where room = ? and user = ?");
    this.#readThread = db.prepare(
      `insert into threads (user, room, thread, read, since) values (?, ?, ?, ?, ?)
        on conflict do update set read = excluded.read`,
    );
  }

  create({ name, kind, passwordHash, ...fact }: UserCreated, at: Moment): UserRow {
    const password = passwordHash ?? null;
    const role = fact.role ?? (kind === "guest" ? "guest" : "member");
    const row = this.#insertUser.get(name, skeleton(name), kind, role, password, at.ms);
    if (!row) throw new Error("a new user got no id");
    return { id: row.id, name, kind, role, status: null, password };
  }

  /** What a guest was signed in by is an account's from now on. Returns the conversations that are called by them. */
  register(user: number, { name, role, passwordHash }: UserRegistered): readonly number[] {
    this.#register.run(name, skeleton(name), role ?? "member", passwordHash ?? null, user);
    this.#keepSessions.run(user);
    return this.#conversations.all(user).map(({ id, people }) => {
      const renamed = (JSON.parse(people) as Person[]).map((person) =>
        keyOf(person.id) === user ? { ...person, name } : person,
      );
      this.#setPeople.run(JSON.stringify(renamed), id);
      return id;
    });
  }

  change({ user, role, status }: UserChanged): void {
    this.#change.run(role ?? null, status ?? null, keyOf(user));
  }

  setPassword(user: number, hash: string): void {
    this.#setPassword.run(hash, user);
  }

  release(user: number): void {
    for (const statement of this.#release) statement.run(user);
  }

  /** Those that have ended by themselves are not kept for ever. */
  openSession(user: number, { hash, kind, label, cloak }: NewSession, at: Moment): SessionId {
    this.#forgetSessions.run({ user, liveAfter: liveAfter(at.time) });
    const row = this.#insertSession.get(hash, user, kind, label ?? null, at.ms, cloak ?? null, at.time);
    if (!row) throw new Error("a new session got no id");
    return sessionId(row.id);
  }

  endSessions(user: number, { session, keep }: SessionEnded): void {
    if (session) this.#endSession.run(user, keyOf(session));
    else this.#endOthers.run(user, keep ? keyOf(keep) : 0);
  }

  seeSession(user: number, { session, cloak }: SessionSeen, at: Moment): void {
    this.#seeSession.run(at.ms, user, keyOf(session), cloak ?? null, at.time);
  }

  /** Whoever has read a thread follows it. */
  moveCursor(user: number, room: RoomRow, { seq, thread }: CursorMoved, at: Moment): void {
    if (thread) this.#readThread.run(user, room.id, seqOfMessage(thread), seq, at.ms);
    else this.#readRoom.run(seq, room.id, user);
  }
}
