import type { Database, Statement } from "bun:sqlite";
import type { Bereft, Making, Scope, View } from "../../chat/view.ts";
import type { Person, User } from "../../protocol/account.ts";
import { keyOf, roomId, userId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { RoomRole } from "../../protocol/room.ts";
import type { Moment, RoomRow } from "../rows.ts";
import { Acquaintances } from "./acquaintances.ts";

/** Conversations that are hidden from a person at once, at most: where there are too many, each new one makes them fewer. */
const HIDDEN_AT_ONCE_MAX = 2;

/** Among so many of the quietest it is looked for what gives way: to look at all takes 0.1 ms. */
const QUIETEST_MAX = 64;
/** So many of these at whether their makers are known. */
const CANDIDATES_MAX = 8;

type Count = Statement<{ n: number }>;
/** How long an account is a new one. */
const NEW_MS = 86_400_000;
/** What the caller keeps at hand. */
export interface Known {
  user(key: number): User | undefined;
  roleIn(room: number, user: number): RoomRole | "none";
  welcomes(person: number, other: number): boolean;
}

/** The part of a view that is about how many rooms people are in, and who is missing from a conversation. */
export class RoomViews {
  readonly #known: Known;
  readonly #chosen: Count;
  readonly #unanswered: Count;
  readonly #brought: Count;
  readonly #making: Statement<{ rooms: number; isNew: number }>;
  readonly #withoutOperator: Statement<{ id: number }>;
  readonly #ledAlone: Statement<{ id: number }>;
  readonly #heir: Statement<{ id: number; name: string }>;
  readonly #bannedFrom: Statement<{ id: number }>;
  readonly #invitedTo: Statement<{ id: number }>;
  readonly #candidates: Statement<{ room: number; maker: number }>;
  readonly #acquaintances: Acquaintances;

  constructor(db: Database, known: Known) {
    this.#known = known;
    this.#chosen = db.prepare("select count(*) as n from members where user = ? and brought = 0");
    this.#unanswered = db.prepare(
      "select count(*) as n from rooms where maker = ? and kind = 'direct' and said < 2",
    );
    this.#acquaintances = new Acquaintances(db);
    // Guests' go first, also of those that are gone; then those of who began most of them.
    this.#candidates = db.prepare(
      `select m.room, r.maker from
          (select room, brought from members where user = ? and brought > 0 order by brought limit ${QUIETEST_MAX}) m
        join rooms r on r.id = m.room left join users u on u.id = r.maker
        order by coalesce(u.kind, 'guest') <> 'guest', count(*) over (partition by r.maker) desc, m.brought
        limit ${CANDIDATES_MAX}`,
    );
    const noOther = (room: string, user: string) =>
      `not exists (select 1 from members o where o.room = ${room} and o.role = 'operator' and o.user <> ${user})`;
    this.#withoutOperator = db.prepare(`select ?1 as id where ${noOther("?1", "?2")}`);
    this.#ledAlone = db.prepare(
      `select m.room as id from members m join rooms r on r.id = m.room
        where m.user = ?1 and m.role = 'operator' and r.kind = 'private' and ${noOther("m.room", "?1")}`,
    );
    this.#heir = db.prepare(
      `select u.id, u.name from members m join users u on u.id = m.user where m.room = ? and m.user <> ?
        order by u.kind = 'guest', m.since limit 1`,
    );
    this.#bannedFrom = db.prepare(
      "select b.room as id from bans b join rooms r on r.id = b.room and r.deleted_at is null where b.user = ?",
    );
    this.#invitedTo = db.prepare("select room as id from invitations where user = ?");
    this.#making = db.prepare(
      `select created_at > ?2 as isNew, (select count(*) from rooms where maker = ?1 and kind in ('public', 'private'))
        as rooms from users where id = ?1`,
    );
    this.#brought = db.prepare("select count(*) as n from members where user = ? and brought > 0");
  }

  /** The rooms, of all or of this one, that have no operator without this person, and who would be the next. */
  bereftBy(
    of: NonNullable<Scope["bereft"]>,
    row: RoomRow | undefined,
    me: number,
    other: number | undefined,
  ): Bereft[] {
    if (of === "everywhere of me") return this.#bereft(me, undefined);
    const user = { "of me": me, "of the other": other, "of nobody": 0 }[of];
    if (!row || user === undefined) return [];
    return user === 0 || this.#known.roleIn(row.id, user) === "operator" ? this.#bereft(user, row) : [];
  }

  #bereft(user: number, room: RoomRow | undefined): Bereft[] {
    const rooms = room ? this.#withoutOperator.all(room.id, user) : this.#ledAlone.all(user);
    return rooms.map(({ id }) => {
      const heir = this.#heir.get(id, user);
      return { room: roomId(id), ...(heir && { heir: { id: userId(heir.id), name: heir.name } }) };
    });
  }

  marks(user: number): Pick<View, "bannedFrom" | "invitedTo"> {
    return {
      bannedFrom: this.#bannedFrom.all(user).map(({ id }) => roomId(id)),
      invitedTo: this.#invitedTo.all(user).map(({ id }) => roomId(id)),
    };
  }

  chosen(user: number): number {
    return this.#chosen.get(user)?.n ?? 0;
  }

  making(user: number, at: Moment): Making {
    const found = this.#making.get(user, at.ms - NEW_MS);
    return { rooms: found?.rooms ?? 0, isNew: found?.isNew === 1 };
  }

  /** Conversations that this person made and in which nobody else wrote. */
  unanswered(user: number): number {
    return this.#unanswered.get(user)?.n ?? 0;
  }

  /** Who of a conversation's people is not in it, and which conversations make room for it in their lists. */
  absent(row: RoomRow, me: number): Pick<View, "absent" | "crowded"> {
    const people = JSON.parse(row.people ?? "[]") as Person[];
    const missing = people.flatMap(({ id }) =>
      this.#known.roleIn(row.id, keyOf(id)) !== "none" ? [] : (this.#known.user(keyOf(id)) ?? []),
    );
    // In a conversation of two it is refused instead.
    const absent =
      people.length > 2 ? missing.filter(({ id }) => this.#known.welcomes(keyOf(id), me)) : missing;
    return { absent, crowded: absent.flatMap((user) => this.#crowdedOf(user)) };
  }

  #crowdedOf(user: User): View["crowded"] {
    const key = keyOf(user.id);
    const tooMany = (this.#brought.get(key)?.n ?? 0) + 1 - limits.broughtConversationsMax;
    if (tooMany <= 0) return [];
    const candidates = this.#candidates.all(key);
    const known = candidates.filter(({ maker }) => this.#acquaintances.knows(key, maker));
    return [...candidates.filter((one) => !known.includes(one)), ...known]
      .slice(0, Math.min(HIDDEN_AT_ONCE_MAX, tooMany))
      .map(({ room }) => ({ room: roomId(room), user }));
  }
}
