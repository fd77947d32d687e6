import type { Database } from "bun:sqlite";
import { decide, scopeOf } from "../../chat/decisions.ts";
import type { News, Placed } from "../../chat/ports.ts";
import type { User, UserCreated, UserRegistered, UserReleased } from "../../protocol/account.ts";
import { refusal } from "../../protocol/errors.ts";
import type { Event, Fact, PersonFact, RoomFact, ServerFact } from "../../protocol/events.ts";
import type { Command } from "../../protocol/frames.ts";
import { keyOf, type SessionId, type UserId, userId } from "../../protocol/ids.ts";
import type { Invite } from "../../protocol/invite.ts";
import type { CursorMoved } from "../../protocol/message.ts";
import type { ServerBan } from "../../protocol/moderation.ts";
import type { ReadState, Room } from "../../protocol/room.ts";
import type { Kept } from "../kept.ts";
import { type Moment, moment, type RoomRow, roomOf, userOf } from "../rows.ts";
import { unreadOf } from "../unread.ts";
import { DeletionRows, isDeletion } from "./deletion-rows.ts";
import { EntryRows } from "./entry-rows.ts";
import { Erasures } from "./erasures.ts";
import { isRoomFact, isServerFact } from "./facts.ts";
import { type Change, type Done, type Group, joined, nothing, timed, unavailable } from "./group.ts";
import { LogLength } from "./log-length.ts";
import { LogRows } from "./log-rows.ts";
import { PersonRows } from "./person-rows.ts";
import { Runner } from "./run.ts";
import { ServerRows } from "./server-rows.ts";
import type { ServerTime } from "./server-time.ts";
import { troubleOf } from "./trouble.ts";
import { Views } from "./views.ts";

/** What one change has brought about so far, while its facts are written. */
interface Doing {
  readonly me: User;
  readonly at: Moment;
  room: RoomRow | undefined;
  /** Whether the room is one that its maker, or whoever enters it, may not know yet. */
  entered?: boolean;
  user?: User;
  session?: SessionId;
  invite?: Invite | undefined;
  cursor?: ReadState;
  ban?: ServerBan;
  more?: boolean;
}

/** All changes that wait become one transaction, and one flush acknowledges them all. */
export class Writer {
  readonly #db: Database;
  readonly #time: ServerTime;
  readonly #log: LogRows;
  readonly #length: LogLength;
  readonly #people: PersonRows;
  readonly #entry: EntryRows;
  readonly #server: ServerRows;
  readonly #deletions: DeletionRows;
  readonly #erasures: Erasures;
  readonly #runner: Runner;
  readonly #views: Views;
  readonly #kept: Kept;
  /** Whether the last group has erased some of what waited for it. */
  hasErased = false;
  #events: Event[] = [];
  #rooms: Room[] = [];
  #news: News[] = [];

  constructor(db: Database, time: ServerTime) {
    this.#db = db;
    this.#time = time;
    this.#log = new LogRows(db);
    this.#length = new LogLength(db);
    this.#people = new PersonRows(db);
    this.#entry = new EntryRows(db);
    this.#server = new ServerRows(db);
    this.#deletions = new DeletionRows(db);
    this.#erasures = new Erasures(db);
    this.#runner = new Runner(db);
    this.#views = new Views(db, time, this.#runner);
    this.#kept = this.#views.kept;
  }

  /** Why nothing may be written, if so. */
  trouble(): string | undefined {
    return this.#length.trouble();
  }

  commit(changes: readonly Change[], now: number): Group {
    const tooLong = this.trouble();
    if (tooLong) return unavailable(changes, tooLong);
    try {
      return this.#attempt(changes, moment(now, this.#time()));
    } catch (cause) {
      this.#rollBack();
      const trouble = troubleOf(cause);
      if (trouble) return unavailable(changes, trouble);
      if (changes.length > 1) return joined(changes.map((change) => this.commit([change], now)));
      const bug = `${changes[0]?.[1].type}: ${cause instanceof Error ? cause.stack : cause}`;
      return { ...nothing([{ refused: refusal("internal") }]), bugs: [bug] };
    }
  }

  #attempt(changes: readonly Change[], at: Moment): Group {
    this.#kept.trim();
    [this.#events, this.#rooms, this.#news] = [[], [], []];
    this.hasErased = false;
    this.#db.run("begin immediate");
    const { done, dear } = timed(changes, ([actor, command]) => this.#change(actor, command, at));
    this.#db.run("commit");
    return { done, events: this.#events, rooms: this.#rooms, news: this.#news, ...dear };
  }

  #change(actor: UserId, command: Command, at: Moment): Done {
    const loaded = this.#views.load(actor, scopeOf(command), at);
    // A guest may be let go while a command of theirs is on its way.
    if (!loaded) return { refused: refusal("not_signed_in") };
    const { view, row } = loaded;
    const decision = decide(view, command);
    if ("refused" in decision) return decision;
    if ("already" in decision) {
      const { event, room, user } = decision.already;
      return {
        events: 0,
        ...(event && { first: event }),
        ...(room && { room }),
        ...(user && { user }),
        ...(command.type === "cursor.set" &&
          row && { cursor: this.#runner.run(unreadOf(row, view.me.id, view.read, command.thread)) }),
      };
    }
    const before = this.#events.length;
    const doing: Doing = { me: view.me, at, room: row };
    for (const placed of decision.happened) this.#happened(placed, doing);
    const { entered, room, user, session, invite, cursor, ban, more } = doing;
    return {
      events: this.#events.length - before,
      ...(entered && room && { room: roomOf(room) }),
      ...(user && { user }),
      ...(session && { session }),
      ...(invite && { invite }),
      ...(cursor && { cursor }),
      ...(ban && { ban }),
      ...(more && { more }),
    };
  }

  #happened({ fact, room: place, by }: Placed, doing: Doing): void {
    if (!isRoomFact(fact)) {
      this.#elsewhere(fact, doing);
      return;
    }
    if (fact.type === "room.created") doing.room = this.#createRoom(fact, doing.me);
    const room = place ? this.#runner.run(this.#kept.room(keyOf(place))) : doing.room;
    if (!room) throw new Error(`${fact.type} has no room to happen in`);
    this.#append(room, fact, by ? { ...doing, me: this.#runner.run(this.#kept.user(keyOf(by))) } : doing);
  }

  #elsewhere(fact: Exclude<Fact, RoomFact>, doing: Doing): void {
    if (fact.type === "erasure.stepped") this.#erasesMore(doing);
    else if (fact.type === "rooms.swept") this.#views.idle.sweep();
    else if (isServerFact(fact)) this.#toServer(fact, doing);
    else this.#toPerson(fact, doing);
  }

  #toPerson(fact: PersonFact, doing: Doing): void {
    const me = keyOf((doing.user ?? doing.me).id);
    switch (fact.type) {
      case "user.created":
      case "user.released":
      case "user.registered":
        this.#comesOrGoes(fact, me, doing);
        return;
      case "user.changed":
        this.#people.change(fact);
        this.#changed(keyOf(fact.user), doing);
        return;
      case "password.changed":
        this.#people.setPassword(me, fact.passwordHash);
        return;
      case "session.opened":
        doing.session = this.#people.openSession(me, fact.session, doing.at);
        return;
      case "session.ended": {
        const { type: _, ...which } = fact;
        this.#people.endSessions(me, fact);
        this.#news.push({ ended: userId(me), ...which });
        return;
      }
      case "session.seen":
        this.#people.seeSession(me, fact, doing.at);
        return;
      case "cursor.moved":
        this.#read(fact, doing);
        return;
      case "person.blocked":
      case "person.unblocked":
      case "settings.changed":
        this.#news.push(this.#views.contact.write(fact, doing));
        if (fact.type === "person.blocked") doing.user = this.#runner.run(this.#kept.user(keyOf(fact.user)));
        return;
      default:
        doing.invite = this.#entry.write(fact, { me: doing.user ?? doing.me, at: doing.at });
    }
  }

  #comesOrGoes(fact: UserCreated | UserReleased | UserRegistered, me: number, doing: Doing): void {
    if (fact.type === "user.created") {
      doing.user = userOf(this.#people.create(fact, doing.at));
      this.#kept.created(doing.user);
      return;
    }
    // Only guests become accounts, or are let go.
    this.#kept.count("guests", -1);
    if (fact.type === "user.released") {
      this.#people.release(me);
      this.#kept.forgetUser(me);
      return;
    }
    this.#kept.count("accounts", 1);
    for (const room of this.#people.register(me, fact)) this.#runner.run(this.#kept.renewRoom(room));
    this.#changed(me, doing);
  }

  #toServer(fact: ServerFact, doing: Doing): void {
    if (fact.type === "user.deleted") this.#counted(fact.user, -1);
    const news = this.#server.write(fact, doing);
    this.#news.push(...news);
    for (const one of news) if ("banned" in one) doing.ban = one.banned.ban;
    if (fact.type === "user.restored") this.#counted(fact.user, 1);
  }

  #counted(user: UserId, change: 1 | -1): void {
    const { kind } = this.#runner.run(this.#kept.user(keyOf(user)));
    this.#kept.count(kind === "guest" ? "guests" : "accounts", change);
    this.#kept.forgetUser(keyOf(user));
  }

  #erasesMore(doing: Doing): void {
    const { more, gone, facts, hasErased } = this.#erasures.step(doing.at.time);
    this.hasErased ||= hasErased;
    doing.more = more;
    for (const placed of facts) this.#happened(placed, doing);
    for (const kind of gone) this.#kept.count(kind === "direct" ? "conversations" : "rooms", -1);
  }

  #changed(key: number, doing: Doing): void {
    this.#kept.forgetUser(key);
    doing.user = this.#runner.run(this.#kept.user(key));
    this.#news.push({ changed: doing.user });
  }

  #read(fact: CursorMoved, doing: Doing): void {
    const { room, me, at } = doing;
    if (!room) throw new Error("a reading position has no room");
    this.#people.moveCursor(keyOf(me.id), room, fact, at);
    doing.cursor = this.#runner.run(unreadOf(room, me.id, fact.seq, fact.thread));
    const { thread } = fact;
    this.#news.push({
      to: me.id,
      signal: { type: "cursor", room: roomOf(room).id, ...(thread && { thread }), ...doing.cursor },
    });
  }

  #createRoom(fact: Extract<RoomFact, { type: "room.created" }>, maker: User): RoomRow {
    const room = this.#log.createRoom(fact, keyOf(maker.id));
    this.#kept.keepRoom(room);
    this.#kept.count(fact.kind === "direct" ? "conversations" : "rooms", 1);
    return room;
  }

  #append(row: RoomRow, fact: RoomFact, doing: Doing): void {
    const { me, at } = doing;
    const event = this.#log.append(row, me, at, fact);
    this.#events.push(event);
    if (fact.type === "message.posted") return;
    if (isDeletion(event)) {
      this.#news.push(...this.#deletions.follow(row, event, at));
      this.#kept.forgetRoom(row.id);
    }
    if (fact.type === "room.created" || fact.type === "member.joined") doing.entered = true;
    const room = roomOf(row);
    // Who comes in may be the first here to hear of the room.
    if (fact.type.startsWith("member.") || isDeletion(event)) this.#rooms.push(room);
    if (!("user" in fact)) return;
    this.#kept.forgetMember(row.id, keyOf(fact.user));
    const by = { id: me.id, name: me.name };
    if (fact.type === "member.invited")
      this.#news.push({ to: fact.user, signal: { type: "invited", room, by } });
    if (this.#log.uninvited) this.#news.push({ to: fact.user, signal: { type: "uninvited", room: room.id } });
  }

  #rollBack(): void {
    // SQLITE_FULL and its like have rolled back by themselves.
    if (this.#db.inTransaction) this.#db.run("rollback");
    this.#kept.forgetAll();
  }
}
