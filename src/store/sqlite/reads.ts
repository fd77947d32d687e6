import type { Database, Statement } from "bun:sqlite";
import type { Membership, Places, RoomMember, SignedIn } from "../../chat/ports.ts";
import type { SessionInfo, User } from "../../protocol/account.ts";
import type { Ban } from "../../protocol/answers.ts";
import { keyOf, type RoomId, type SessionId, sessionId, type UserId, userId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Invitation, JoinedRoom, ListedRoom, Room, RoomRole } from "../../protocol/room.ts";
import {
  LIVE_SESSION,
  liveAfter,
  ROOM_AND_HEAD,
  type RoomRow,
  roomOf,
  type SessionRow,
  sessionOf,
  textOf,
  USER_COLUMNS,
  type UserRow,
  userOf,
} from "../rows.ts";
import { roleIn, standingOutside } from "../standings.ts";
import { unreadIn } from "../unread.ts";
import { ContactReads } from "./contact-reads.ts";
import { Runner } from "./run.ts";
import type { ServerTime } from "./server-time.ts";

type JoinedRow = RoomRow & { role: RoomRole; read: number };
type BanRow = { id: number; name: string; by: number; at: number; reason: string | null };
/** So often at most the use of a session is written down. */
const STALE_MS = 60 * 60 * 1_000;
/** An account of this age has a history here. */
const KNOWN_AFTER_MS = 24 * 60 * 60 * 1_000;

/** What is asked about rooms and people, and changes nothing. One call is one transaction. */
export class Reads {
  readonly #time: ServerTime;
  readonly #contact: ContactReads;
  readonly #roomsOf: Statement<JoinedRow>;
  readonly #joinedRoom: Statement<JoinedRow>;
  readonly #room: Statement<RoomRow>;
  readonly #runner: Runner;
  readonly #invitations: Statement<RoomRow & { by: number; byName: string }>;
  readonly #listed: Statement<RoomRow & { members: number; joined: number }>;
  readonly #publicRoom: Statement<RoomRow>;
  readonly #members: Statement<UserRow & { roomRole: RoomRole }>;
  readonly #bans: Statement<BanRow>;
  readonly #head: Statement<{ head: number }>;
  readonly #byToken: Statement<
    UserRow & {
      session: number;
      sessionKind: SignedIn["kind"];
      usedAt: number;
      madeAt: number;
      cloak: string | null;
    }
  >;
  readonly #byName: Statement<UserRow>;
  readonly #byId: Statement<UserRow>;
  readonly #sessions: Statement<SessionRow>;
  readonly #session: Statement<{ id: number }>;
  readonly #guests: Statement<{ id: number }>;
  readonly #owner: Statement<{ id: number }>;

  constructor(db: Database, time: ServerTime) {
    this.#time = time;
    this.#contact = new ContactReads(db);
    const rooms = `select ${ROOM_AND_HEAD}`;
    const users = `select ${USER_COLUMNS}`;
    const joined = `${rooms}, m.role, m.read from members m join rooms on rooms.id = m.room where m.user = ?`;
    this.#roomsOf = db.prepare(`${joined} order by rooms.id`);
    this.#joinedRoom = db.prepare(`${joined} and m.room = ?`);
    this.#room = db.prepare(`${rooms} from rooms where id = ? and deleted_at is null`);
    this.#runner = new Runner(db);
    this.#invitations = db.prepare(
      `${rooms}, i.by, i.by_name as byName from invitations i join rooms on rooms.id = i.room
        where i.user = ? order by rooms.id`,
    );
    this.#listed = db.prepare(
      `${rooms}, rooms.members,
        exists (select 1 from members m where m.room = rooms.id and m.user = ?1) as joined
        from rooms where id in (
          select id from (select id from rooms
            where kind = 'public' and id > ?2 and deleted_at is null order by id limit ?3)
          union all select id from (select r.id from members m join rooms r on r.id = m.room
            where m.user = ?1 and m.room > ?2 and r.kind = 'private' and r.deleted_at is null
            order by m.room limit ?3))
        order by id limit ?3`,
    );
    this.#publicRoom = db.prepare(`${rooms} from rooms where skeleton = ?`);
    this.#members = db.prepare(
      `${users}, m.role as roomRole from members m join users on users.id = m.user
        where m.room = ? and m.user > ? order by m.user limit ?`,
    );
    this.#bans = db.prepare(
      `select u.id, u.name, b.by, b.at, b.reason from bans b join users u on u.id = b.user
        where b.room = ? and b.user > ? order by b.user limit ?`,
    );
    this.#head = db.prepare("select coalesce(max(seq), 0) as head from events where room = ?");
    this.#byToken = db.prepare(
      `${users}, sessions.id as session, sessions.kind as sessionKind, sessions.used_at as usedAt,
        users.created_at as madeAt, sessions.cloak
        from sessions join users on users.id = sessions.user where sessions.hash = :hash and users.deleted_at is null
        and ${LIVE_SESSION}`,
    );
    this.#byName = db.prepare(`${users} from users where skeleton = ? and deleted_at is null`);
    this.#byId = db.prepare(`${users} from users where id = ? and deleted_at is null`);
    this.#sessions = db.prepare(
      `select id, kind, label, created_at, coalesce(seen_at, used_at) as seen_at from sessions where user = :user and ${LIVE_SESSION}
        order by id`,
    );
    this.#session = db.prepare(
      "select s.id from sessions s join users u on u.id = s.user where u.deleted_at is null and u.id = ? and s.id = ?",
    );
    this.#guests = db.prepare("select id from users where kind = 'guest' and deleted_at is null");
    this.#owner = db.prepare("select id from users where role = 'owner' limit 1");
  }

  roomsOf(user: UserId): JoinedRoom[] {
    return this.#roomsOf.all(keyOf(user)).map((row) => this.#asJoined(row, keyOf(user)));
  }

  joinedRoom(user: UserId, room: RoomId): JoinedRoom | null {
    const row = this.#joinedRoom.get(keyOf(user), keyOf(room));
    return row && this.#asJoined(row, keyOf(user));
  }

  #asJoined(row: JoinedRow, user: number): JoinedRoom {
    return {
      ...roomOf(row),
      role: row.role,
      ...this.#runner.run(unreadIn(row.id, user, row.read, row.head)),
    };
  }

  standing(user: UserId, room: RoomId): { room?: Room; membership: Membership } {
    const row = this.#room.get(keyOf(room));
    if (!row) return { membership: "none" };
    const key = keyOf(user);
    const membership =
      this.#runner.run(roleIn(row.id, key)) ?? this.#runner.run(standingOutside(row.id, key));
    return { room: roomOf(row), membership };
  }

  placesOf(user: UserId, session?: SessionId): Places {
    const holds = !session || this.#session.get(keyOf(user), keyOf(session)) !== null;
    const row = this.#byId.get(keyOf(user));
    return {
      ...(row && { user: userOf(row) }),
      rooms: this.roomsOf(user),
      invitations: this.#invitationsOf(user),
      contact: this.#contact.contactOf(user),
      holds,
    };
  }

  #invitationsOf(user: UserId): Invitation[] {
    return this.#invitations.all(keyOf(user)).map((row) => ({
      room: roomOf(row),
      by: { id: userId(row.by), name: row.byName },
    }));
  }

  listRooms(user: UserId, after: string, limit: number): ListedRoom[] {
    const rows = this.#listed.all(keyOf(user), after === "" ? 0 : keyOf(after as RoomId), limit);
    return rows.map((row) => ({ ...roomOf(row), members: row.members, joined: row.joined === 1 }));
  }

  publicRoom(name: string): Room | null {
    const row = this.#publicRoom.get(skeleton(name));
    return row ? roomOf(row) : null;
  }

  membersOf(room: RoomId, after: string, limit: number): RoomMember[] {
    const rows = this.#members.all(keyOf(room), after === "" ? 0 : keyOf(after as UserId), limit);
    return rows.map((row) => ({ ...userOf(row), roomRole: row.roomRole }));
  }

  bansOf(room: RoomId, after: string, limit: number): Ban[] {
    const rows = this.#bans.all(keyOf(room), after === "" ? 0 : keyOf(after as UserId), limit);
    return rows.map(({ id, name, by, at, reason }) => ({
      user: { id: userId(id), name },
      at: textOf(at),
      by: userId(by),
      ...(reason && { reason }),
    }));
  }

  headsOf(rooms: readonly RoomId[]): number[] {
    return rooms.map((room) => this.#head.get(keyOf(room))?.head ?? 0);
  }

  userByToken(hash: string): SignedIn | null {
    const row = this.#byToken.get({ hash, liveAfter: liveAfter(this.#time()) });
    if (!row) return null;
    return {
      user: userOf(row),
      session: sessionId(row.session),
      kind: row.sessionKind,
      known: row.kind === "account" && this.#time() - row.madeAt > KNOWN_AFTER_MS,
      stale: this.#time() - row.usedAt > STALE_MS,
      ...(row.cloak && { cloak: row.cloak }),
    };
  }

  userByName(name: string): (User & { passwordHash?: string }) | null {
    return withPassword(this.#byName.get(skeleton(name)));
  }

  userById(id: UserId): (User & { passwordHash?: string }) | null {
    return withPassword(this.#byId.get(keyOf(id)));
  }

  sessionsOf(user: UserId): SessionInfo[] {
    return this.#sessions.all({ user: keyOf(user), liveAfter: liveAfter(this.#time()) }).map(sessionOf);
  }

  guests(): UserId[] {
    return this.#guests.all().map(({ id }) => userId(id));
  }

  hasOwner(): boolean {
    return this.#owner.get() !== null;
  }
}

const withPassword = (row: UserRow | null): (User & { passwordHash?: string }) | null =>
  row && { ...userOf(row), ...(row.password && { passwordHash: row.password }) };
