import type { User } from "../protocol/account.ts";
import type { Refusal, RefusalCode } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import type { Answer, Calls, CallType, Posted, Welcome } from "./calls.ts";
import { ChatClient, type ClientOptions } from "./client.ts";
import type { ConnectionState } from "./connection.ts";
import type { Log } from "./feed.ts";
import { Follower, Restored } from "./follower.ts";
import type { PostOptions, Settled } from "./outbox.ts";

/** What the server did not do, and why. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: RefusalCode;
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.code = refusal.code;
    this.refusal = refusal;
  }
}

/** The connection broke before the answer came: the command may have been carried out or not. */
export class Lost extends Error {
  override readonly name = "Lost";
}

export interface ConnectOptions extends Omit<ClientOptions, "on"> {
  /** Somebody is here, or writes; or one's own account, invitations or reading positions have changed. */
  signal?(signal: Signal): void;
  /** The connection came, went, or ended for good. */
  state?(state: ConnectionState): void;
}

/** Events that the client itself keeps of each room; whatever else is wanted is read from the log. */
const KEPT_EVENTS = 100;

type Waiter = { readonly resolve: (posted: Posted) => void; readonly reject: (why: Error) => void };

/**
 * Comes in, and stays in: the connection comes back by itself for as long as the server lets us in. Rejects with
 * `Refused` when it does not.
 */
export function connect(options: ConnectOptions): Promise<Chat> {
  return new Promise((resolve, reject) => {
    const chat = new Chat(options, (why) => (why ? reject(why) : resolve(chat)));
  });
}

/** A person's or a bot's place in the chat. */
export class Chat implements Disposable {
  readonly #client: ChatClient;
  readonly #rooms = new Map<RoomId, Room>();
  readonly #followers = new Map<RoomId, Set<Follower>>();
  readonly #posts = new Map<string, Waiter[]>();
  #welcome: Welcome | undefined;
  #connected: { readonly go: () => void; readonly fail: (why: Error) => void }[] = [];

  /** `settled` is called once: when the server has let us in, or with why it does not. Use `connect`. */
  constructor({ signal, state, ...options }: ConnectOptions, settled: (why?: Error) => void) {
    this.#client = new ChatClient({
      ...options,
      on: {
        welcome: (welcome) => this.#welcomed(welcome),
        state: (now) => {
          this.#became(now, settled);
          state?.(now);
        },
        room: (room) => this.#rooms.set(room.id, room),
        left: (room) => this.#left(room),
        log: (room, log, events) => this.#grew(room, log, events),
        settled: (post, outcome) => this.#settled(post.nonce, outcome),
        ...(signal && { signal }),
      },
    });
    this.#client.connect();
  }

  /** Who we are. */
  get me(): User {
    const { me } = this.#client;
    if (!me) throw new Lost("the server has not let us in yet");
    return me;
  }

  /** What the server said when it let us in last: rooms, unread counts, limits, and a new guest's token. */
  get welcome(): Welcome {
    if (!this.#welcome) throw new Lost("the server has not let us in yet");
    return this.#welcome;
  }

  /** The rooms that we are in. */
  get rooms(): readonly Room[] {
    return [...this.#rooms.values()];
  }

  /** Any command of the protocol. Rejects with `Refused`, or with `Lost` when the connection breaks. */
  async call<T extends CallType>(type: T, fields: Calls[T]["fields"]): Promise<Calls[T]["ok"]> {
    return settle(await this.#client.call(type, fields));
  }

  /** Joins a public room by its name. To be in it already is as good. */
  async join(name: string): Promise<Room> {
    return settle(await this.#client.join(name));
  }

  /** Opens the conversation with one other person. */
  async openDirect(user: string): Promise<Room> {
    return settle(await this.#client.openDirect(user));
  }

  async leave(room: RoomId): Promise<void> {
    settle(await this.#client.leave(room));
  }

  /**
   * Writes a message. It is sent as soon as there is a connection, in order, and stored exactly once. Resolves when it
   * is on the server's disk; rejects with `Refused` when it never will be.
   */
  post(room: RoomId, body: string, options: PostOptions = {}): Promise<Posted> {
    return new Promise((resolve, reject) => {
      const post = this.#client.post(room, body, options);
      if (post === "full") reject(new Lost("too many messages are waiting to be sent"));
      else this.#posts.set(post.nonce, [...(this.#posts.get(post.nonce) ?? []), { resolve, reject }]);
    });
  }

  /**
   * The events of one of our rooms, each once, in order, through every loss of the connection; for ever, until the room
   * is left. They begin after the seq given, or with what comes next. A program that keeps the last seq it has done
   * with goes on from there when it starts again, and misses nothing. Rejects with `Restored` when the server's log
   * was put back to an older copy.
   */
  feed(room: RoomId, { after }: { after?: number } = {}): AsyncIterableIterator<Event> {
    const log = this.#client.log(room);
    const follower = new Follower({
      room,
      after: after ?? log?.high ?? 0,
      call: (type, fields) => this.#client.call(type, fields),
      connected: () => this.#isConnected(),
      ended: (one) => this.#followers.get(room)?.delete(one),
    });
    if (!log) {
      follower.fail(new Lost("feed: we are not in this room"));
      return follower;
    }
    const all = this.#followers.get(room) ?? new Set();
    this.#followers.set(room, all.add(follower));
    follower.grew(log, []);
    return follower;
  }

  /** Everything up to here has been read, on all of our devices. */
  async read(room: RoomId, seq: number): Promise<void> {
    await this.call("cursor.set", { room, seq });
  }

  /** Goes. What is not sent yet stays in the storage, if there is one. */
  close(): void {
    this.#client.close();
    this.#end(new Lost("the client was closed"), "closed");
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Another epoch is another log, whatever its seqs are. */
  #welcomed(welcome: Welcome): void {
    const restored = this.#welcome !== undefined && this.#welcome.epoch !== welcome.epoch;
    this.#welcome = welcome;
    if (!restored) return;
    for (const { id, seq } of welcome.rooms)
      for (const follower of this.#followers.get(id) ?? []) follower.fail(new Restored(id, seq));
  }

  #became(state: ConnectionState, settled: (why?: Error) => void): void {
    if (state.is === "open") {
      settled();
      for (const { go } of this.#connected.splice(0)) go();
    } else if (state.is === "ended") {
      const why = new Refused(state.refusal);
      settled(why);
      this.#end(why, "ended");
    }
  }

  #isConnected(): Promise<void> {
    const { is } = this.#client.state;
    if (is === "open") return new Promise((go) => setTimeout(go, 100));
    if (is === "closed" || is === "ended") return Promise.reject(new Lost("the client was closed"));
    return new Promise((go, fail) => this.#connected.push({ go, fail }));
  }

  #end(why: Error, how: "closed" | "ended"): void {
    for (const { fail } of this.#connected.splice(0)) fail(why);
    for (const all of this.#followers.values())
      for (const follower of all) how === "closed" ? follower.end() : follower.fail(why);
    this.#followers.clear();
    for (const waiters of this.#posts.values()) for (const { reject } of waiters) reject(why);
    this.#posts.clear();
  }

  #left(room: RoomId): void {
    this.#rooms.delete(room);
    for (const follower of this.#followers.get(room) ?? []) follower.end();
    this.#followers.delete(room);
  }

  #grew(room: RoomId, log: Log, events: readonly Event[]): void {
    for (const follower of this.#followers.get(room) ?? []) follower.grew(log, events);
    // In a turn of its own: whoever trims in the middle of growing would be told twice.
    if (log.events.length > 2 * KEPT_EVENTS) queueMicrotask(() => this.#client.trim(room, KEPT_EVENTS));
  }

  #settled(nonce: string, outcome: Settled): void {
    const waiters = this.#posts.get(nonce) ?? [];
    this.#posts.delete(nonce);
    // Whoever wrote it learns of it here, so it need not be kept for them to decide.
    if (outcome.is === "refused") this.#client.outbox.discard(nonce);
    for (const { resolve, reject } of waiters)
      if (outcome.is === "stored") resolve(outcome.posted);
      else reject(new Refused(outcome.refusal));
  }
}

function settle<T>(answer: Answer<T>): T {
  if (answer.is === "ok") return answer.ok;
  throw answer.is === "refused" ? new Refused(answer.refusal) : new Lost("the connection broke");
}
