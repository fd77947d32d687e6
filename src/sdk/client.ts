import type { User } from "../protocol/account.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { ReadState, Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import type { Answer, AnswerTo, Calls, CallType, Welcome } from "./calls.ts";
import type { ClientListener, ClientOptions } from "./client-options.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import { type AfterRefusal, Greeting, type Hello } from "./greeting.ts";
import { Outbox } from "./outbox.ts";
import { OwnRooms } from "./own-rooms.ts";
import { fieldsOf, type Post, type PostOptions } from "./post.ts";
import { Reading } from "./reading.ts";
import { Renewal } from "./renewal.ts";
import type { RoomCopy } from "./room-copy.ts";
import type { Log } from "./room-log.ts";
import { SentPosts } from "./sent-posts.ts";
import type { Push } from "./wire.ts";

/**
 * A client for a person: rooms with their logs, kept up to date across reconnects, and an outbox that delivers each
 * message exactly once.
 */
export class ChatClient {
  readonly #on: ClientListener;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #sent: SentPosts;
  readonly #reading: Reading;
  readonly #rooms: OwnRooms;
  readonly #greeting: Greeting;
  readonly #renewal: Renewal;
  #me: User | undefined;
  #epoch: string | undefined;
  /** Our assumption until the server says it. */
  /** Whom we have blocked. */
  #blocked = new Set<UserId>();
  #unreadCountMax = 100;

  constructor(options: ClientOptions) {
    this.#on = options.on;
    this.#greeting = new Greeting({ ...options, isGuest: () => this.#me?.kind === "guest" });
    this.#connection = new Connection({
      urls: [options.url, ...(options.addresses ?? [])],
      hello: () => this.#hello(),
      state: (state) => this.#became(state),
      isMe: ({ id }) => id === (this.#me?.id ?? options.user ?? id),
      welcome: (welcome) => this.#welcomed(welcome),
      refused: (why) => this.#refused(why),
      heard: (push) => this.#heard(push),
      ...(options.WebSocket && { WebSocket: options.WebSocket }),
    });
    this.#outbox = new Outbox({
      owner: options.owner ?? "",
      send: (post) => this.call("message.post", fieldsOf(post)),
      isHeld: (room) => this.#renewal.has(room),
      changed: (pending) => this.#on.pending?.(pending),
      settled: (post, outcome) => {
        this.#sent.settled(post, outcome);
        this.#on.settled?.(post, outcome);
      },
      ...(options.storage && { storage: options.storage }),
    });
    this.#sent = new SentPosts({
      storage: options.sentStorage,
      call: (type, fields) => this.call(type, fields),
      me: () => this.#me?.id,
      write: (room, body, more) => this.post(room, body, more),
      changed: (missing) => this.#on.missing?.(missing),
    });
    this.#renewal = new Renewal({
      outbox: this.#outbox,
      call: (type, fields) => this.call(type, fields),
      entered: (entered) => this.#rooms.enter(entered),
      left: (room) => this.#rooms.drop(room),
      high: (room) => this.copy(room)?.log.high ?? 0,
    });
    this.#reading = new Reading({
      call: (type, fields) => this.call(type, fields),
      ...{ me: () => this.#me?.id, countMax: () => this.#unreadCountMax, blocked: () => this.#blocked },
      copy: (room) => this.copy(room),
      changed: (room, state) => this.#on.unread?.(room, state),
    });
    this.#rooms = new OwnRooms({
      call: (type, fields) => this.call(type, fields),
      me: () => this.#me?.id,
      known: (room, log) => this.#know(room, log),
      changed: (room) => this.#on.room?.(room),
      grew: (room, log, events) => this.#grew(room, log, events),
      left: (room, wasKnown) => this.#left(room, wasKnown),
    });
  }

  /** Who we are, once the server has accepted us. */
  get me(): User | undefined {
    return this.#me;
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  get outbox(): Outbox {
    return this.#outbox;
  }

  /** Our posts that were acknowledged last, and those that a restored server lacks. */
  get sent(): SentPosts {
    return this.#sent;
  }

  connect(): void {
    this.#connection.open();
  }

  close(): void {
    this.#reading.send();
    this.#reading.stop();
    this.#connection.close();
  }

  /** Call this when the network may have changed or the machine woke up. */
  wake(): void {
    this.#connection.wake();
  }

  /** Sends any command of the protocol. */
  call<T extends CallType>(type: T, fields: Calls[T]["fields"]): Promise<AnswerTo<T>> {
    return this.#connection.call(type, fields);
  }

  /** A room that we are in, with what we know of it. */
  copy(room: RoomId): RoomCopy | undefined {
    return this.#rooms.copy(room);
  }

  /** The unread messages of a room, and how many of them mention us: the server's count, and what has come since. */
  unread(room: RoomId): ReadState | undefined {
    return this.#reading.of(room);
  }

  /** Marks everything up to here as read. The server and our other devices learn of it within half a second. */
  read(room: RoomId, seq: number): void {
    this.#reading.read(room, seq);
  }

  /** Posts a message. It is sent as soon as there is a connection, in order, and stored exactly once. */
  post(room: RoomId, body: string, more: PostOptions = {}): Post | "full" {
    return this.#outbox.write(room, body, this.#epoch ?? "", more);
  }

  /** Joins a public room by its name. Succeeds as well when we are in it already. */
  async join(name: string, key?: string): Promise<Answer<Room>> {
    const answer = await this.call("room.join", { name, ...(key && { key }) });
    const already =
      answer.is === "refused" && answer.refusal.code === "already_member" && answer.refusal.room;
    if (already) return this.#rooms.look(already);
    return answer.is === "ok" ? this.#rooms.enter(answer.ok) : answer;
  }

  /** Joins a room by its id, for example after an invitation. */
  async joinById(room: RoomId, key?: string): Promise<Answer<Room>> {
    const answer = await this.call("room.join", { room, ...(key && { key }) });
    return answer.is === "ok" ? this.#rooms.enter(answer.ok) : answer;
  }

  /** Opens the direct conversation with one other person, or with several. */
  async openDirect(...users: string[]): Promise<Answer<Room>> {
    const answer = await this.call("direct.open", users.length === 1 ? { user: users[0] } : { users });
    return answer.is === "ok" ? this.#rooms.enter(answer.ok) : answer;
  }

  async leave(room: RoomId, reason?: string): Promise<AnswerTo<"room.leave">> {
    const answer = await this.call("room.leave", { room, ...(reason && { reason }) });
    if (answer.is === "ok") this.#rooms.drop(room);
    return answer;
  }

  #hello(): Hello | Promise<Hello> {
    return this.#greeting.hello(this.#rooms.ends);
  }

  #refused(why: Refusal): AfterRefusal {
    const next = this.#greeting.refused(why);
    if (!this.#greeting.isAnew) return next;
    this.#renewal.begin(this.#me?.id, this.#rooms.ids);
    this.#me = undefined;
    return next;
  }

  #welcomed(welcome: Welcome): void {
    const restored = this.#epoch !== undefined && this.#epoch !== welcome.epoch;
    this.#me = welcome.user;
    this.#epoch = welcome.epoch;
    this.#blocked = new Set(welcome.blocked);
    const how = this.#greeting.welcomed(welcome.token);
    this.#unreadCountMax = welcome.limits.unreadCountMax;
    const lost = this.#rooms.welcomed(welcome.rooms);
    this.#on.welcome?.(welcome);
    if (restored || how === "anew") this.#reading.forgetAll();
    for (const room of welcome.rooms) this.#reading.learn(room.id, room);
    this.#reading.send();
    for (const room of lost)
      if (this.#renewal.has(room)) void this.#renewal.join(room);
      else this.#rooms.drop(room);
    this.#rooms.follow(welcome.rooms, restored || how === "afresh");
    this.#outbox.connected(welcome.epoch);
    void this.#sent.welcomed(
      welcome.epoch,
      welcome.rooms.map(({ id }) => id),
    );
  }

  #became(state: ConnectionState): void {
    if (state.is !== "open") this.#outbox.disconnected();
    if (state.is === "ended") this.#reading.stop();
    this.#on.state?.(state);
  }

  #heard(push: Push): void {
    if ("event" in push) this.#rooms.happened(push.event);
    else if ("signal" in push) this.#signalled(push.signal);
    else if ("reset" in push) this.#rooms.reset(push.reset.room);
  }

  #signalled(signal: Signal): void {
    if (signal.type === "me") this.#me = signal.user;
    else if (signal.type === "cursor" && !signal.thread) this.#reading.learn(signal.room, signal);
    else if (signal.type === "held" && signal.state !== "waiting") this.#outbox.askHeld(signal.room);
    this.#blocks(signal);
    this.#on.signal?.(signal);
  }

  /** What a blocked person says does not count as unread. */
  #blocks(signal: Signal): void {
    if (signal.type === "blocked") this.#blocked.add(signal.user.id);
    else if (signal.type === "unblocked") this.#blocked.delete(signal.user);
    else return;
    this.#reading.countAgain();
  }

  #know(room: Room, log: Log): void {
    // Events before we joined are history.
    const before = log.low - 1;
    if (!this.#reading.of(room.id))
      this.#reading.learn(room.id, { seq: before, read: before, unread: 0, mentions: 0 });
    this.#on.room?.(room);
    this.#on.log?.(room.id, log, []);
  }

  #grew(id: RoomId, log: Log, events: readonly Event[]): void {
    this.#on.log?.(id, log, events);
    for (const event of events) {
      this.#outbox.heard(event, this.#renewal.nonceOf(event));
      this.#reading.happened(event);
      this.#sent.happened(event);
    }
    this.#outbox.reached(id, log.high);
    this.#renewal.reached(id, log.high);
  }

  #left(room: RoomId, wasKnown: boolean): void {
    this.#renewal.drop(room);
    this.#reading.forget(room);
    if (wasKnown) this.#on.left?.(room);
  }
}
