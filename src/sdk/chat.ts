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
import { type Feed, FeedReader } from "./feed-reader.ts";
import { FeedReaders } from "./feed-readers.ts";
import { hitsOf, roomsOf } from "./pages.ts";
import { type Place, placeAt, readPlace } from "./place.ts";
import type { Post, PostOptions, Settled } from "./post.ts";
import { Posting } from "./posting.ts";
import type { Log } from "./room-log.ts";
import { Lost, Refused, Restored } from "./thrown.ts";

/** So many events of each room are kept in memory. Older ones are read from the log again. */
const KEPT_EVENTS = 100;

const DEADLINE_MS = 60_000;

/** Questions change nothing, so the client repeats them when an answer is lost. */
const questions: ReadonlySet<CallType> = new Set<CallType>([
  ...([
    "ping",
    "user.get",
    "user.profiles",
    "session.list",
    "certificate.list",
    "room.get",
    "room.key",
    "room.list",
    "room.members",
    "room.bans",
    "room.masks",
    "room.metadata",
    "user.metadata",
  ] as const),
  ...(["room.pins", "message.history", "history.read", "thread.read", "thread.list", "search"] as const),
]);

/**
 * Connects to a server, and reconnects for as long as the server accepts us. Resolves when the server has
 * accepted us for the first time. Rejects with `Refused` when the server refuses us, and with `Lost`, which says why,
 * when there is no connection within the time that `options` gives.
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

/** One user's access to the chat, for a person or a bot. */
export class Chat implements Disposable {
  readonly #client: ChatClient;
  readonly #rooms = new Map<RoomId, Room>();
  readonly #readers = new FeedReaders();
  readonly #asking = new Asking();
  readonly #posting = new Posting();
  readonly #options: ConnectOptions;
  #welcome: Welcome | undefined;
  /** Why there is no connection, as far as we know. */
  #reason = "it has not answered yet";

  /**
   * The client calls `settled` when the server has accepted us, or with the reason why it has not. Use `connect`.
   * @internal
   */
  constructor(options: ConnectOptions, settled: (why?: Error) => void) {
    this.#options = options;
    this.#client = new ChatClient({
      ...options,
      url: socketUrl(options.url),
      addresses: options.addresses?.map(socketUrl),
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
        missing: (posts) => options.missing?.(posts),
      },
    });
    this.#client.connect();
  }

  /** @internal */
  get reason(): string {
    return this.#reason;
  }

  /** The user that we are signed in as. */
  get me(): User {
    return this.#client.me ?? this.welcome.user;
  }

  /** The server's latest greeting: rooms, invitations, limits, and a new guest's token. */
  get welcome(): Welcome {
    if (!this.#welcome) throw new Lost("the server has not let us in yet");
    return this.#welcome;
  }

  /** The rooms that we are a member of. */
  get rooms(): readonly Room[] {
    return [...this.#rooms.values()];
  }

  /** The public rooms and our own. The client fetches them page by page, as you iterate. */
  async *list(): AsyncIterableIterator<ListedRoom> {
    yield* roomsOf((type, fields) => this.call(type, fields));
  }

  /**
   * Messages of our rooms that match a query, newest first. The client fetches them page by page, as you iterate. Rejects
   * with `Refused`, which says what is wrong with the query.
   */
  async *search(
    query: string,
    { room }: { readonly room?: RoomId } = {},
  ): AsyncIterableIterator<Calls["search"]["ok"]["hits"][number]> {
    yield* hitsOf((type, fields) => this.call(type, fields), { query, ...(room && { room }) });
  }

  /**
   * Sends any command of the protocol, as soon as there is a connection. Rejects with `Refused`, or with `Lost` when the
   * connection breaks before the answer. Questions are repeated by themselves instead.
   */
  async call<T extends CallType>(type: T, fields: Calls[T]["fields"]): Promise<Calls[T]["ok"]> {
    const ask = () => this.#client.call(type, fields);
    return await (questions.has(type) ? this.#asking.retry(ask) : this.#asking.tryOnce(ask));
  }

  /** Joins a public room by its name, with its key if it has one. Succeeds as well when we are in it already. */
  join(name: string, { key }: { readonly key?: string } = {}): Promise<Room> {
    return this.#asking.retry(() => this.#client.join(name, key));
  }

  /** Creates a room and joins it. */
  async create(
    name: string,
    more: { readonly private?: boolean; readonly topic?: string } = {},
  ): Promise<Room> {
    const { room } = await this.call("room.create", { name, ...more });
    return more.private ? room : await this.join(name);
  }

  /** Opens the direct conversation with one other person, or with several. */
  openDirect(...people: string[]): Promise<Room> {
    return this.#asking.retry(() => this.#client.openDirect(...people));
  }

  async leave(room: RoomId, reason?: string): Promise<void> {
    await this.#asking.retry(() => this.#client.leave(room, reason));
  }

  /**
   * Posts a message. It is sent as soon as there is a connection, in order, and stored exactly once. Resolves when the
   * server has it on disk. Rejects with `Refused` when the server will never store it; with the code `held` a moderator decides, and it
   * may be posted later: do not post it again.
   */
  async post(room: RoomId, body: string, options: PostOptions = {}): Promise<Posted> {
    if (this.#asking.over) throw this.#asking.over;
    const post = this.#client.post(room, body, options);
    if (post !== "full") return await this.#posting.stored(post.nonce);
    throw new Refused(refusal("too_many", { message: "too many messages wait to be sent" }));
  }

  /**
   * The events of one of our rooms: each once, in order, across reconnects, until we leave the room or close the client.
   * They begin after the place or `seq` given, or with the next event. A program that stores the feed's `place`
   * continues from there after a restart, and misses nothing. Rejects with `Restored` when the server was restored from
   * an older copy of its log.
   */
  feed(room: RoomId, { after }: { readonly after?: Place | number | undefined } = {}): Feed {
    const { epoch } = this.welcome;
    const log = this.#client.copy(room)?.log;
    const high = log?.high ?? 0;
    const from = readPlace(after ?? high);
    const reader = new FeedReader({
      ...{ room, epoch, high, after: from.seq },
      call: (type, fields) => this.#client.call(type, fields),
      pause: (ms) => this.#asking.pause(ms),
      end: () => placeAt(this.welcome.epoch, this.#client.copy(room)?.log.high ?? high),
      ended: (one) => this.#readers.remove(room, one),
    });
    if (this.#asking.over) reader.fail(this.#asking.over);
    else if (!log) reader.fail(new Refused(refusal("not_member", { room })));
    else if ((from.epoch ?? epoch) !== epoch) reader.fail(new Restored(room, placeAt(epoch, high)));
    else this.#readers.add(room, reader);
    return reader;
  }

  /** The unread messages of a room, and how many of them mention us: the server's count, and what has come since. */
  unread(room: RoomId): ReadState | undefined {
    return this.#client.unread(room);
  }

  /** Marks everything up to here as read. The server and our other devices learn of it within half a second. */
  read(room: RoomId, seq: number): void {
    this.#client.read(room, seq);
  }

  /**
   * Our posts that the server had acknowledged and lacks since it was restored from a backup, oldest first. `send` them again, with
   * their nonces, so that none is stored twice, or `discard` them. The client knows the last 200.
   */
  get missing(): { readonly posts: readonly Post[]; send(): void; discard(): void } {
    const { sent } = this.#client;
    return { posts: sent.missing, send: () => sent.sendAgain(), discard: () => sent.discard() };
  }

  /** Call this when the network may have changed or the machine woke up: it checks the connection at once. */
  wake(): void {
    this.#client.wake();
  }

  /** Closes the client. Unsent messages stay in the storage, if there is one. */
  close(): void {
    this.#client.close();
    this.#readers.end();
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
    if (isRestored) this.#readers.restored(welcome);
  }

  #became(state: ConnectionState, settled: (why?: Error) => void): void {
    if (state.is === "waiting") this.#reason = state.reason;
    if (state.is === "open") {
      this.#asking.opened();
      settled();
    } else if (state.is === "ended") {
      const why = new Refused(state.refusal);
      settled(why);
      this.#readers.end(why);
      this.#end(why);
    } else this.#asking.closed();
  }

  #end(why: Error): void {
    this.#asking.end(why);
    this.#posting.end(why);
  }

  #entered(room: Room): void {
    this.#rooms.set(room.id, room);
    this.#options.room?.(room);
  }

  #left(room: RoomId): void {
    this.#rooms.delete(room);
    this.#readers.left(room);
    this.#options.left?.(room);
  }

  #grew(room: RoomId, log: Log, events: readonly Event[]): void {
    this.#readers.grew(room, log, events);
    // In a turn of its own: trimming while the log grows would report the change twice.
    if (log.events.length > 2 * KEPT_EVENTS) queueMicrotask(() => this.#client.copy(room)?.trim(KEPT_EVENTS));
  }

  #settled(post: Post, outcome: Settled): void {
    // The caller learns of the refusal, so the outbox need not keep the post.
    if (outcome.is === "refused") this.#client.outbox.discard(post.nonce);
    this.#posting.settled(post.nonce, outcome);
    this.#options.settled?.(post, outcome);
  }
}
