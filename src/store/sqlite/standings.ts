import type { Database, Statement } from "bun:sqlite";
import type { Membership } from "../../chat/ports.ts";
import type { RoomRole } from "../../protocol/room.ts";

/** What people are to rooms, both by their keys. */
export class Standings {
  readonly #role: Statement<{ role: RoomRole }>;
  readonly #outside: Statement<{ banned: number; invited: number }>;

  constructor(db: Database) {
    this.#role = db.prepare("select role from members where room = ? and user = ?");
    this.#outside = db.prepare(
      `select exists(select 1 from bans where room = ?1 and user = ?2) as banned,
        exists(select 1 from invitations where user = ?2 and room = ?1) as invited`,
    );
  }

  /** Nothing for whoever is not in the room. */
  roleIn(room: number, user: number): RoomRole | undefined {
    return this.#role.get(room, user)?.role;
  }

  /** Of somebody who is not in the room. */
  outside(room: number, user: number): Membership {
    const found = this.#outside.get(room, user);
    if (found?.banned) return "banned";
    return found?.invited ? "invited" : "none";
  }
}
