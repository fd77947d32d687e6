import type { Database, Statement } from "bun:sqlite";
import type { Placed } from "../../chat/ports.ts";
import type { Room } from "../../protocol/room.ts";
import { SEEN_DAYS_MAX } from "../rows.ts";
import { AccountErasures } from "./account-erasure.ts";
import { MessageRows } from "./message-rows.ts";

/** What one step may take of the writer's time; whoever posts meanwhile waits no longer than that. */
const STEP_MS_MAX = 4;
/** Rows between two looks at the clock. */
const ROWS = 40;

const DAY_MS = 86_400_000;

type Erasure = {
  id: number;
  kind: "messages" | "room" | "account" | "name";
  room: number;
  user: number;
  last: number;
  event: number;
  by: number;
  messages: number;
  at_room: number;
  at: number;
};
/** What a step has done. */
export interface Stepped {
  /** Whether there is more to do now. */
  readonly more: boolean;
  /** The kinds of the rooms that are gone for good. */
  readonly gone: readonly Room["kind"][];
  readonly facts: readonly Placed[];
  readonly hasErased: boolean;
}
type Written = { seq: number; by: number; type: string; thread: number | null };

/** Everything of a room beside its own row. */
const OF_A_ROOM = {
  events: "seq",
  amended: "seq",
  reactions: "seq, emoji, user",
  reaction_kinds: "seq, emoji",
  mentions: "user, seq",
  replies: "thread, seq",
  threads: "user, thread",
  members: "user",
  kept_members: "user",
  bans: "user",
  invitations: "user",
} as const;

/** Erases what waits for it, a few rows at a time, and goes on where it was after a restart. */
export class Erasures {
  readonly #accounts: AccountErasures;
  readonly #messages: MessageRows;
  readonly #due: Statement<Erasure>;
  readonly #written: Statement<Written>;
  readonly #reached: Statement;
  readonly #done: Statement;
  readonly #ofRoom: readonly Statement[];
  readonly #dropRoom: Statement<{ kind: Room["kind"] }>;
  readonly #forgetSeen: Statement;

  constructor(db: Database) {
    this.#accounts = new AccountErasures(db);
    this.#messages = new MessageRows(db);
    this.#due = db.prepare("select * from erasures where due_at <= ? order by due_at, id limit 1");
    this.#written = db.prepare(
      `select seq, by, type, thread from events where room = ? and seq > ? and seq <= ?
        order by seq limit ${ROWS}`,
    );
    this.#reached = db.prepare("update erasures set at = ? where id = ?");
    this.#done = db.prepare("delete from erasures where id = ?");
    this.#ofRoom = Object.entries(OF_A_ROOM).map(([table, key]) =>
      db.prepare(
        `delete from ${table} where (room, ${key}) in
          (select room, ${key} from ${table} where room = ? limit ${ROWS})`,
      ),
    );
    this.#forgetSeen = db.prepare(
      "update sessions set cloak = null where cloak is not null and seen_at <= ?",
    );
    this.#dropRoom = db.prepare("delete from rooms where id = ? returning kind");
  }

  step(now: number): Stepped {
    const end = performance.now() + STEP_MS_MAX;
    const gone: Room["kind"][] = [];
    const facts: Placed[] = [];
    let hasErased = false;
    this.#forgetSeen.run(now - SEEN_DAYS_MAX * DAY_MS);
    while (performance.now() < end) {
      const next = this.#due.get(now);
      if (!next) return { more: false, gone, facts, hasErased };
      hasErased = true;
      const isDone = this.#erases(next, end, { gone, facts });
      if (isDone) this.#done.run(next.id);
      // What has to be told comes before what follows from it.
      if (facts.length > 0) break;
    }
    return { more: true, gone, facts, hasErased };
  }

  #erases(next: Erasure, end: number, { gone, facts }: { gone: Room["kind"][]; facts: Placed[] }): boolean {
    switch (next.kind) {
      case "room":
        return this.#room(next, end, gone);
      case "messages":
        return this.#texts(next, end);
      case "account":
        return this.#accounts.step(next, end, facts);
      case "name":
        this.#accounts.dropName(next.user);
        return true;
      default:
        return next.kind satisfies never;
    }
  }

  /** The messages of one person: the log is walked through, since nothing finds them faster. */
  #texts({ id, room, user, last, event, at: begun }: Erasure, end: number): boolean {
    let at = begun;
    for (let rows = this.#written.all(room, at, last); ; rows = this.#written.all(room, at, last)) {
      for (const { seq, by, type, thread } of rows) {
        if (performance.now() >= end) {
          this.#reached.run(at, id);
          return false;
        }
        if (by === user && type === "message.posted")
          this.#messages.erase(room, { seq, thread, upto: event });
        at = seq;
      }
      if (rows.length < ROWS) return true;
    }
  }

  #room({ id, room }: Erasure, end: number, gone: Room["kind"][]): boolean {
    // From now on it cannot be restored.
    this.#reached.run(1, id);
    for (const statement of this.#ofRoom)
      while (statement.run(room).changes > 0) if (performance.now() >= end) return false;
    const dropped = this.#dropRoom.get(room);
    if (dropped) gone.push(dropped.kind);
    return true;
  }
}
