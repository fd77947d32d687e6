import type { Database, Statement } from "bun:sqlite";
import type { Placed } from "../../chat/ports.ts";
import { roomId, userId } from "../../protocol/ids.ts";

export type AccountErasure = {
  readonly id: number;
  readonly user: number;
  readonly by: number;
  readonly messages: number;
  readonly at_room: number;
  readonly at: number;
};
type Written = { seq: number; by: number; type: string };

const ROWS = 200;
/** Events that one step causes. */
const EVENTS_MAX = 50;
const SYSTEM = 1;

/** Finds the rooms that somebody wrote in, whose messages are then erased, and at last what is the person's own. */
export class AccountErasures {
  readonly #nextRoom: Statement<{ id: number }>;
  readonly #written: Statement<Written>;
  readonly #head: Statement<{ head: number }>;
  readonly #name: Statement<{ name: string }>;
  readonly #reached: Statement;
  readonly #own: readonly Statement[];
  readonly #dropUser: Statement;

  constructor(db: Database) {
    this.#nextRoom = db.prepare(
      "select id from rooms where id > ? and deleted_at is null order by id limit 1",
    );
    this.#written = db.prepare(
      `select seq, by, type from events where room = ? and seq > ? order by seq limit ${ROWS}`,
    );
    this.#head = db.prepare("select coalesce(max(seq), 0) as head from events where room = ?");
    this.#name = db.prepare("select name from users where id = ?");
    this.#reached = db.prepare("update erasures set at_room = ?, at = ? where id = ?");
    this.#own = ["sessions", "threads", "invitations", "bans", "kept_members"]
      .map((table) => db.prepare(`delete from ${table} where user = ?`))
      .concat(db.prepare("update users set password = null, status = null where id = ?"));
    this.#dropUser = db.prepare("delete from users where id = ? and deleted_at is not null");
  }

  /** Returns whether all is done; what has to be told is added to `facts`. */
  step(erasure: AccountErasure, end: number, facts: Placed[]): boolean {
    if (erasure.messages === 1 && !this.#findsAll(erasure, end, facts)) return false;
    for (const statement of this.#own) statement.run(erasure.user);
    return true;
  }

  /** Nobody is kept out of the name any more. */
  dropName(user: number): void {
    this.#dropUser.run(user);
  }

  /** Walks through all logs: no index says who wrote where, since every post would pay for it. */
  #findsAll({ id, user, by, at_room, at }: AccountErasure, end: number, facts: Placed[]): boolean {
    let [room, seq] = [at_room, at];
    for (;;) {
      if (performance.now() >= end || facts.length >= EVENTS_MAX) {
        this.#reached.run(room, seq, id);
        return false;
      }
      const rows = room === 0 ? [] : this.#written.all(room, seq);
      const first = rows.find((row) => row.by === user && row.type === "message.posted");
      if (first) facts.push(this.#fact({ room, user, by, first: first.seq }));
      seq = rows.at(-1)?.seq ?? seq;
      if (!first && rows.length === ROWS) continue;
      const next = this.#nextRoom.get(room);
      if (!next) return true;
      [room, seq] = [next.id, 0];
    }
  }

  #fact({ room, user, by, first }: { room: number; user: number; by: number; first: number }): Placed {
    const name = this.#name.get(user)?.name;
    const last = this.#head.get(room)?.head ?? first;
    // Whoever asked may have been this very person, who is nobody now.
    const asked = by === user ? SYSTEM : by;
    return {
      room: roomId(room),
      by: userId(asked),
      fact: { type: "messages.erased", user: userId(user), first, last, ...(name && { name }) },
    };
  }
}
