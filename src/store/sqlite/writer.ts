import type { Database } from "bun:sqlite";
import { decide, scopeOf } from "../../chat/decisions.ts";
import type { Placed } from "../../chat/ports.ts";
import type { User } from "../../protocol/account.ts";
import { type Refusal, refusal } from "../../protocol/errors.ts";
import type { Command, Event, RoomFact } from "../../protocol/frames.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import type { Room } from "../../protocol/room.ts";
import { type Moment, moment, type RoomRow, Rows, roomOf, userOf } from "./rows.ts";
import { Views } from "./views.ts";

export type Change = readonly [actor: UserId, command: Command];

/** What became of one change; its events are the next `events` of the group's. */
export type Done =
  | { readonly refused: Refusal }
  | {
      readonly refused?: undefined;
      readonly events: number;
      /** An event that this change repeats. */
      readonly first?: Event;
      readonly room?: Room;
      readonly user?: User;
    };

export interface Group {
  readonly done: readonly Done[];
  readonly events: readonly Event[];
  readonly rooms: readonly Room[];
  /** Why nothing could be stored. */
  readonly trouble?: string;
  /** What was thrown by changes that should have been decided. */
  readonly bugs?: readonly string[];
}

/** The flush failed: what is on disk is unknown, so the process has to end and read it anew. */
export class FlushFailed extends Error {}

/** All changes that wait become one transaction, and one flush acknowledges them all. */
export class Writer {
  readonly #db: Database;
  readonly #rows: Rows;
  readonly #views: Views;
  #events: Event[] = [];
  #rooms: Room[] = [];

  constructor(db: Database) {
    this.#db = db;
    this.#rows = new Rows(db);
    this.#views = new Views(db);
  }

  commit(changes: readonly Change[], now: number): Group {
    try {
      return this.#attempt(changes, moment(now));
    } catch (cause) {
      this.#rollBack();
      const trouble = troubleOf(cause);
      if (trouble) return { ...nothing(changes.map(() => ({ refused: refusal("unavailable") }))), trouble };
      if (changes.length > 1) return joined(changes.map((change) => this.commit([change], now)));
      const bug = `${changes[0]?.[1].type}: ${cause instanceof Error ? cause.stack : cause}`;
      return { ...nothing([{ refused: refusal("internal") }]), bugs: [bug] };
    }
  }

  #attempt(changes: readonly Change[], at: Moment): Group {
    this.#views.trim();
    this.#events = [];
    this.#rooms = [];
    this.#db.run("begin immediate");
    const done = changes.map(([actor, command]) => this.#change(actor, command, at));
    this.#db.run("commit");
    return { done, events: this.#events, rooms: this.#rooms };
  }

  #change(actor: UserId, command: Command, at: Moment): Done {
    const loaded = this.#views.load(actor, scopeOf(command));
    // A guest may be let go while a command of theirs is on its way.
    if (!loaded) return { refused: refusal("not_signed_in") };
    const { view, row } = loaded;
    const decision = decide(view, command);
    if ("refused" in decision) return decision;
    if ("already" in decision) {
      const { event, room } = decision.already;
      return { events: 0, ...(event && { first: event }), ...(room && { room }) };
    }
    const before = this.#events.length;
    const { room, user } = this.#store(decision.happened, view.me, row, at);
    if (command.type !== "message.post" && room) this.#rooms.push(roomOf(room));
    return {
      events: this.#events.length - before,
      ...(command.type !== "message.post" && room && { room: roomOf(room) }),
      ...(user && { user }),
    };
  }

  #store(facts: readonly Placed[], me: User, row: RoomRow | undefined, at: Moment) {
    let room = row;
    let user: User | undefined;
    for (const { fact, room: place } of facts) {
      switch (fact.type) {
        case "user.created":
          user = userOf(this.#rows.createUser(fact, at));
          this.#views.counts.accounts += 1;
          this.#views.counts.nextPerson = keyOf(user.id) + 1;
          break;
        case "token.created":
          this.#rows.createToken(keyOf((user ?? me).id), fact.tokenHash, at);
          break;
        case "user.released":
          this.#rows.releaseUser(keyOf(me.id));
          this.#views.forgetUser(keyOf(me.id));
          this.#views.counts.accounts -= 1;
          break;
        default:
          if (fact.type === "room.created") room = this.#createRoom(fact);
          this.#append(place ? this.#views.room(keyOf(place)) : room, me, fact, at);
      }
    }
    return { room, user };
  }

  #createRoom(fact: Extract<RoomFact, { type: "room.created" }>): RoomRow {
    const room = this.#rows.createRoom(fact);
    this.#views.keepRoom(room);
    this.#views.counts.rooms += 1;
    return room;
  }

  #append(room: RoomRow | undefined, me: User, fact: RoomFact, at: Moment): void {
    if (!room) throw new Error(`${fact.type} has no room to happen in`);
    this.#events.push(this.#rows.append(room, me, at, fact));
    if ("user" in fact) this.#views.forgetMember(room.id, keyOf(fact.user));
  }

  #rollBack(): void {
    // SQLITE_FULL and its like have rolled back by themselves.
    if (this.#db.inTransaction) this.#db.run("rollback");
    this.#views.forgetAll();
  }
}

const nothing = (done: readonly Done[]): Group => ({ done, events: [], rooms: [] });

function joined(groups: readonly Group[]): Group {
  const trouble = groups.find((group) => group.trouble)?.trouble;
  const bugs = groups.flatMap((group) => group.bugs ?? []);
  return {
    ...(bugs.length > 0 && { bugs }),
    done: groups.flatMap(({ done }) => done),
    events: groups.flatMap(({ events }) => events),
    rooms: groups.flatMap(({ rooms }) => rooms),
    ...(trouble && { trouble }),
  };
}

/** A disk that takes no writes refuses everything and may recover; a failed flush or a damaged page must end the process. */
function troubleOf(cause: unknown): string | undefined {
  const { code = "", message } = cause as { code?: string; message: string };
  // Undone before anything was flushed.
  if (/^SQLITE_IOERR_(WRITE|TRUNCATE|READ)$/.test(code)) return `${code}: ${message}`;
  if (/^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(code)) throw new FlushFailed(`${code}: ${message}`, { cause });
  if (/^SQLITE_(FULL|READONLY|CANTOPEN|BUSY|NOMEM)/.test(code)) return `${code}: ${message}`;
  return undefined;
}
