import type { User } from "../protocol/account.ts";
import { refusal } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { ListedRoom, ReadState, Room } from "../protocol/room.ts";
import { socketUrl } from "./address.ts";
import { Asking } from "./asking.ts";
import type { Calls, CallType, Posted, Welcome } from "./calls.ts";
import { ChatClient } from "./client.ts";
import type { ConnectOptions } from "./connect-options.ts";
import type { ConnectionState } from "./connection.ts";
import type { Log } from "./feed.ts";
import { type Feed, Follower } from "./follower.ts";
import { Followers } from "./followers.ts";
import type { Post, PostOptions, Settled } from "./outbox.ts";
import { type Place, placeAt, readPlace } from "./place.ts";
import { Lost, Refused, Restored } from "./thrown.ts";

/** Events that the client itself keeps of each room; whatever else is wanted is read from the log. */
const KEPT_EVENTS = 100;

const DEADLINE_MS = 60_000;

/** Questions: they change nothing, so they are asked again when the answer was lost. */
const questions: ReadonlySet<CallType> = new Set<CallType>([
  ...(["ping", "user.get", "session.list", "room.get", "room.list", "room.members", "room.bans"] as const),
  ...(["room.pins", "message.history", "history.read", "thread.read", "thread.list", "search"] as const),
]);

type Waiter = { readonly resolve: (posted: Posted) => void; readonly reject: (why: Error) => void };

/**
 * Comes in, and stays in: the connection comes back by itself for as long as the server lets us in. Resolves when it has
 * let us in for the first time. Rejects with `Refused` when it does not, and with `Lost`, which says why, when it cannot
 * be reached for so long.
 */
export function connect(options: ConnectOptions): Promise<Chat> {
  return new Promise((resolve, reject) => {
    const { deadlineMs = DEADLINE_MS } = options;
    let late: ReturnType<typeof setTimeout> | undefined;
    const chat = new Chat(options, (why) => {
      clearTimeout(late);
      if (why) reject(why);
      else resolve(chat);
    });
    if (!Number.isFinite(deadlineMs)) return;
    late = setTimeout(() => {
      reject(new Lost(`the server did not let us in within ${deadlineMs} ms: ${chat.reason}`));
      chat.close();
    }, deadlineMs);
  });
}

/** A person's or a bot's place in the chat. */
export class Chat implements Disposable {
  readonly #client: ChatClient;
  readonly #rooms = new Map<RoomId, Room>();
  readonly #followers = new Followers();
  readonly #asking = new Asking();
  readonly #posts = new Map<string, Waiter[]>();
  readonly #options: ConnectOptions;
  #welcome: Welcome | undefined;
  /** Why there is no connection, as far as it is known. */
  #reason = "it has not answered yet";

  /**
   * `settled` is called when the server has let us in, or with why it does not. Use `connect`.
   * @internal
   */
  constructor(options: ConnectOptions, settled: (why?: Error) => void) {
    this.#options = options;
    this.#client = new ChatClient({
      ...options,
      url: socketUrl(options.url),
      bot: options.bot ?? true,
      on: {
        welcome: (welcome) => this.#welcomed(welcome),
        state: (state) => {
          this.#became(state, settled);
          options.state?.(state);
        },
        room: (room) => this.#entered(room),
        left: (room) => this.#left(room),
        log: (room, log, events) => this.#grew(room, log, events),
        settled: (post, outcome) => this.#settled(post, outcome),
        unread: (room, state) => options.unread?.(room, state),
        signal: (signal) => options.signal?.(signal),
      },
    });
    this.#client.connect();
  }

  /** @internal */
  get reason(): string {
    return this.#reason;
  }

  /** Who we are. */
  get me(): User {
    return this.#client.me ?? this.welcome.user;
  }

  /** What the server said when it let us in last: rooms, invitations, limits, and a new guest's token. */
  get welcome(): Welcome {
    if (!this.#welcome) throw new Lost("the server has not let us in yet");
    return this.#welcome;
  }

  /** The rooms that we are in. */
  get rooms(): readonly Room[] {
    return [...this.#rooms.values()];
  }

  /** The public rooms and our own, a page at a time as they are asked for. */
  async *list(): AsyncIterableIterator<ListedRoom> {
    let after: string | undefined;
    for (let more = true; more; ) {
      const page: Calls["room.list"]["ok"] = await this.call(
        "room.list",
        after === undefined ? {} : { after },
      );
      yield* page.rooms;
      after = page.rooms.at(-1)?.id;
      more = page.more && after !== undefined;
    }
  }

  /**
   * Messages of our rooms that fit a query of the protocol, the newest first, a page at a time as they are asked for.
   * Rejects with `Refused`, which says what is wrong with the query.
   */
  async *search(
    query: string,
    { room }: { readonly room?: RoomId } = {},
  ): AsyncIterableIterator<Calls["search"]["ok"]["hits"][number]> {
    let before: string | undefined;
    do {
      const page: Calls["search"]["ok"] = await this.call("search", {
        query,
        offset: -new Date().getTimezoneOffset(),
        ...(room && { room }),
        ...(before !== undefined && { before }),
      });
      yield* page.hits;
      before = page.next;
    } while (before !== undefined);
  }

  /**
   * Any command of the protocol, as soon as there is a connection. Rejects with `Refused`, or with `Lost` when the
   * connection breaks before the answer; a question is then asked again by itself.
   */
  async call<T extends CallType>(type: T, fields: Calls[T]["fields"]): Promise<Calls[T]["ok"]> {
    const ask = () => this.#client.call(type, fields);
    return await (questions.has(type) ? this.#asking.until(ask) : this.#asking.once(ask));
  }

  /** Joins a public room by its name. To be in it already is as good. */
  join(name: string): Promise<Room> {
    return this.#asking.until(() => this.#client.join(name));
  }

  /** Makes a room, and joins it. */
  async create(
    name: string,
    more: { readonly private?: boolean; readonly topic?: string } = {},
  ): Promise<Room> {
    const { room } = await this.call("room.create", { name, ...more });
    return more.private ? room : await this.join(name);
  }

  /** Opens the conversation with one other person, or with several. */
  openDirect(...people: string[]): Promise<Room> {
    return this.#asking.until(() => this.#client.openDirect(...people));
  }

  async leave(room: RoomId): Promise<void> {
    await this.#asking.until(() => this.#client.leave(room));
  }

  /**
   * Writes a message. It is sent as soon as there is a connection, in order, and stored exactly once. Resolves when it
   * is on the server's disk; rejects with `Refused` when it never will be.
   */
  post(room: RoomId, body: string, options: PostOptions = {}): Promise<Posted> {
    if (this.#asking.over) return Promise.reject(this.#asking.over);
    return new Promise((resolve, reject) => {
      const post = this.#client.post(room, body, options);
      if (post === "full")
        reject(new Refused(refusal("too_many", { message: "too many messages wait to be sent" })));
      else this.#posts.set(post.nonce, [...(this.#posts.get(post.nonce) ?? []), { resolve, reject }]);
    });
  }

  /**
   * The events of one of our rooms, each once, in order, through every loss of the connection, until the room is left or
   * the client closed. They begin after the place or the seq given, or with what comes next. A program that keeps the
   * feed's `place` goes on from there when it starts again, and misses nothing. Rejects with `Restored` when the
   * server's log was put back to an older copy.
   */
  feed(room: RoomId, { after }: { readonly after?: Place | number | undefined } = {}): Feed {
    const { epoch } = this.welcome;
    const log = this.#client.copy(room)?.log;
    const high = log?.high ?? 0;
    const from = readPlace(after ?? high);
    const follower = new Follower({
      ...{ room, epoch, high, after: from.seq },
      call: (type, fields) => this.#client.call(type, fields),
      again: (ms) => this.#asking.again(ms),
      end: () => placeAt(this.welcome.epoch, this.#client.copy(room)?.log.high ?? high),
      ended: (one) => this.#followers.remove(room, one),
    });
    if (this.#asking.over) follower.fail(this.#asking.over);
    else if (!log) follower.fail(new Refused(refusal("not_member", { room })));
    else if ((from.epoch ?? epoch) !== epoch) follower.fail(new Restored(room, placeAt(epoch, high)));
    else this.#followers.add(room, follower);
    return follower;
  }

  /** What is unread in a room, and how much of it mentions us: what the server counted, and what has come since. */
  unread(room: RoomId): ReadState | undefined {
    return this.#client.unread(room);
  }

  /** Everything up to here has been read. The server, and our other devices, are told within half a second. */
  read(room: RoomId, seq: number): void {
    this.#client.read(room, seq);
  }

  /** To be called when the network may have changed or the machine woke up: looks at once whether we are connected. */
  wake(): void {
    this.#client.wake();
  }

  /** Goes. What is not sent yet stays in the storage, if there is one. */
  close(): void {
    this.#client.close();
    this.#followers.end();
    this.#end(new Lost("the client was closed"));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #welcomed(welcome: Welcome): void {
    const isRestored = this.#welcome !== undefined && this.#welcome.epoch !== welcome.epoch;
    const was = this.#welcome?.user.id;
    this.#welcome = welcome;
    if (was !== undefined && was !== welcome.user.id) this.#options.renewed?.(welcome.user);
    if (isRestored) this.#followers.restored(welcome);
  }

  #became(state: ConnectionState, settled: (why?: Error) => void): void {
    if (state.is === "waiting") this.#reason = state.reason;
    if (state.is === "open") {
      this.#asking.opened();
      settled();
    } else if (state.is === "ended") {
      const why = new Refused(state.refusal);
      settled(why);
      this.#followers.end(why);
      this.#end(why);
    } else this.#asking.closed();
  }

  #end(why: Error): void {
    this.#asking.end(why);
    for (const waiters of this.#posts.values()) for (const { reject } of waiters) reject(why);
    this.#posts.clear();
  }

  #entered(room: Room): void {
    this.#rooms.set(room.id, room);
    this.#options.room?.(room);
  }

  #left(room: RoomId): void {
    this.#rooms.delete(room);
    this.#followers.left(room);
    this.#options.left?.(room);
  }

  #grew(room: RoomId, log: Log, events: readonly Event[]): void {
    this.#followers.grew(room, log, events);
    // In a turn of its own: whoever trims in the middle of growing would be told twice.
    if (log.events.length > 2 * KEPT_EVENTS) queueMicrotask(() => this.#client.copy(room)?.trim(KEPT_EVENTS));
  }

  #settled(post: Post, outcome: Settled): void {
    const waiters = this.#posts.get(post.nonce) ?? [];
    this.#posts.delete(post.nonce);
    // Whoever wrote it learns of it here, so it need not be kept for them to decide.
    if (outcome.is === "refused") this.#client.outbox.discard(post.nonce);
    for (const { resolve, reject } of waiters)
      if (outcome.is === "stored") resolve(outcome.posted);
      else reject(new Refused(outcome.refusal));
    this.#options.settled?.(post, outcome);
  }
}
