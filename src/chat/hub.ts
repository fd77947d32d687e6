import type { User } from "../protocol/account.ts";
import type { Event } from "../protocol/frames.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import { catchUp, fillGap } from "./catch-up.ts";
import { Feed } from "./feed.ts";
import type { Client, Commit, JoinedRoom, Log, Store } from "./ports.ts";
import { Session } from "./session.ts";

const SWEEP_ROOMS = 500;

export type Resume = ReadonlyMap<RoomId, number>;
/** What a client is told when it comes in; `missed` starts once that has been said. */
export interface Entered {
  readonly rooms: readonly JoinedRoom[];
  /** Rooms that cannot be resumed as asked, and why. */
  readonly resets: ReadonlyMap<RoomId, string>;
  /** Sends what was missed, then lets live events follow. */
  follow(): void;
}

/**
 * The one road out. It hears every commit, passes each room's events on in the order of `seq`, fills gaps from the
 * store, and brings clients up to date.
 */
export class Hub {
  readonly #store: Store;
  readonly #log: Log;
  readonly #feeds = new Map<RoomId, Feed>();
  readonly #sessions = new Map<UserId, Session>();
  /** Heard while some session's rooms were being loaded, and nobody here read that room. */
  readonly #unread = new Map<RoomId, number>();
  #loading = 0;

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  get clients(): number {
    let count = 0;
    for (const session of this.#sessions.values()) count += session.clients.length;
    return count;
  }
  get sessions(): number {
    return this.#sessions.size;
  }
  get rooms(): number {
    return this.#feeds.size;
  }

  isOnline(user: UserId): boolean {
    return this.#sessions.has(user);
  }

  clientsOf(user: UserId): number {
    return this.#sessions.get(user)?.clients.length ?? 0;
  }

  /** The rooms a user of this node is in. */
  roomOf(user: UserId, room: RoomId): Room | undefined {
    return this.#sessions.get(user)?.feedOf(room)?.room;
  }

  headOf(room: RoomId): number {
    return this.#feeds.get(room)?.head ?? 0;
  }

  roomNamed(user: UserId, name: string): Room | undefined {
    return this.#sessions.get(user)?.roomNamed(name);
  }

  hear(commit: Commit): void {
    const byRoom = new Map<RoomId, Event[]>();
    for (const event of commit.events) {
      const run = byRoom.get(event.room);
      if (run) run.push(event);
      else byRoom.set(event.room, [event]);
    }
    for (const [room, events] of byRoom) this.#hearRoom(room, events, commit);
  }

  /** The client is its user's from now on. Rooms without a seq to resume after are followed from where they are. */
  async enter(client: Client, user: User, since: Resume): Promise<Entered> {
    const session = this.#sessions.get(user.id) ?? this.#open(user);
    session.clients.push(client);
    await session.ready;
    // Whoever hung up in the meantime is not let in any more.
    if (!session.clients.includes(client)) return { rooms: [], resets: new Map(), follow: () => {} };
    const rooms = session.feeds.map((feed) => ({ ...feed.room, seq: feed.head }));
    const behind: [Feed, number][] = [];
    const resets = new Map<RoomId, string>();
    for (const room of since.keys()) if (!session.feedOf(room)) resets.set(room, "you are not in this room");
    for (const feed of session.feeds) {
      const from = since.get(feed.room.id) ?? feed.head;
      if (from > feed.known) resets.set(feed.room.id, "this seq does not exist yet");
      if (from >= feed.head) feed.add(client);
      else {
        feed.catching.add(client);
        behind.push([feed, from]);
      }
    }
    return { rooms, resets, follow: () => void this.#catchUp(client, behind) };
  }

  /** Returns whether that was the user's last client here. */
  leave(client: Client): boolean {
    const session = this.#sessions.get(client.user);
    if (!session?.removeClient(client)) return false;
    for (const feed of session.feeds) {
      feed.remove(client);
      this.#dropIfEmpty(feed);
    }
    if (session.clients.length > 0) return false;
    this.#sessions.delete(client.user);
    this.#announce(session, "offline");
    return true;
  }

  /** Looks at the log of every room that is read here, after commits may have gone unheard. */
  async sweep(): Promise<void> {
    const feeds = [...this.#feeds.values()];
    for (let i = 0; i < feeds.length; i += SWEEP_ROOMS) {
      const some = feeds.slice(i, i + SWEEP_ROOMS);
      const heads = await this.#store.headsOf(some.map((feed) => feed.room.id));
      some.forEach((feed, n) => this.#knows(feed, heads[n] ?? 0));
    }
  }

  #open(user: User): Session {
    const session = new Session(user);
    this.#sessions.set(user.id, session);
    session.ready = this.#load(session).catch((cause: unknown) => {
      if (this.#sessions.get(user.id) === session) this.#sessions.delete(user.id);
      throw cause;
    });
    return session;
  }

  async #load(session: Session): Promise<void> {
    this.#loading += 1;
    try {
      const rooms = await this.#store.roomsOf(session.user.id);
      // Whoever came may have gone again.
      if (session.clients.length > 0) this.#loaded(session, rooms);
    } finally {
      this.#loading -= 1;
      if (this.#loading === 0) this.#unread.clear();
    }
  }

  #loaded(session: Session, rooms: readonly JoinedRoom[]): void {
    for (const { seq, ...room } of rooms) {
      const feed = this.#feeds.get(room.id) ?? new Feed(room, seq);
      session.addFeed(feed);
      this.#feeds.set(room.id, feed);
      this.#knows(feed, Math.max(seq, this.#unread.get(room.id) ?? 0));
    }
    const pending = session.pending ?? [];
    session.pending = undefined;
    session.ready = undefined;
    for (const news of pending) this.#member(session, news.event, news.rooms);
    this.#announce(session, "online");
  }

  #announce(session: Session, state: "online" | "offline"): void {
    for (const feed of session.feeds) feed.presence(session.user.id, state, this.#failed);
  }

  #hearRoom(id: RoomId, events: readonly Event[], commit: Commit): void {
    const feed = this.#feeds.get(id) ?? this.#feedFor(events, commit);
    const first = events[0];
    const last = events.at(-1);
    if (!first || !last) return;
    if (!feed) {
      this.#keepForLoading(id, events, last.seq, commit);
      return;
    }
    if (feed.filling || first.seq > feed.head + 1) this.#knows(feed, last.seq);
    else this.#pass(feed, events, commit.rooms);
  }

  #keepForLoading(id: RoomId, events: readonly Event[], seq: number, commit: Commit): void {
    if (this.#loading === 0) return;
    this.#unread.set(id, seq);
    for (const event of events)
      if (isMembership(event)) this.#sessions.get(event.user)?.pending?.push({ event, rooms: commit.rooms });
  }

  /** A room that nobody here has read so far, and that somebody here joins now. */
  #feedFor(events: readonly Event[], { rooms }: Commit): Feed | undefined {
    const joined = events.find((event) => event.type === "member.joined" && this.#isReady(event.user));
    const room = joined && rooms.find(({ id }) => id === joined.room);
    if (!joined || !room) return undefined;
    const feed = new Feed(room, joined.seq - 1);
    this.#feeds.set(room.id, feed);
    return feed;
  }

  #isReady(user: UserId): boolean {
    const session = this.#sessions.get(user);
    return session !== undefined && session.pending === undefined;
  }

  #pass(feed: Feed, events: readonly Event[], rooms: readonly Room[]): void {
    let run: Event[] = [];
    const send = () => {
      feed.deliver(run, this.#failed);
      run = [];
    };
    for (const event of events) {
      if (event.seq <= feed.head) continue;
      // Who joins sees their own joining; who leaves sees their own leaving, and nothing after it.
      const concerned = isMembership(event) ? this.#sessions.get(event.user) : undefined;
      if (concerned && event.type === "member.joined") {
        send();
        this.#member(concerned, event, rooms);
      }
      run.push(event);
      feed.head = event.seq;
      if (concerned && event.type === "member.left") {
        send();
        this.#member(concerned, event, rooms);
      }
    }
    send();
    feed.known = Math.max(feed.known, feed.head);
    this.#dropIfEmpty(feed);
  }

  /** The user of this session came into a room or went out of it. */
  #member(session: Session, event: Event, rooms: readonly Room[]): void {
    if (session.pending) {
      session.pending.push({ event, rooms });
      return;
    }
    if (event.type === "member.joined" && event.user === session.user.id) this.#joined(session, event, rooms);
    if (event.type === "member.left" && event.user === session.user.id) this.#left(session, event.room);
  }

  #joined(session: Session, event: Event, rooms: readonly Room[]): void {
    if (session.feedOf(event.room)) return;
    const room = rooms.find(({ id }) => id === event.room);
    const feed = this.#feeds.get(event.room) ?? (room && new Feed(room, event.seq));
    if (!feed) {
      this.#log.error("a room that was joined is not known", event.room);
      return;
    }
    this.#feeds.set(event.room, feed);
    session.addFeed(feed);
    for (const client of session.clients) feed.add(client);
  }

  #left(session: Session, room: RoomId): void {
    const feed = session.feedOf(room);
    if (!feed) return;
    session.removeFeed(feed);
    for (const client of [...session.clients]) {
      // In the middle of catching up there is no telling what it has seen: it comes back and is told.
      if (feed.catching.has(client)) client.end("failed");
      feed.remove(client);
    }
    this.#dropIfEmpty(feed);
  }

  #knows(feed: Feed, seq: number): void {
    if (seq > feed.known) feed.known = seq;
    if (feed.known > feed.head && !feed.filling) void this.#fill(feed);
  }

  async #fill(feed: Feed): Promise<void> {
    const wanted = () => this.#feeds.get(feed.room.id) === feed;
    try {
      await fillGap(this.#store, feed, wanted, (events) => this.#pass(feed, events, [feed.room]));
    } catch (cause) {
      this.#log.error(`filling a gap in ${feed.room.id} failed`, cause);
      feed.endAll();
    }
  }

  /** One room after the other: all at once would be more than a connection can take. */
  async #catchUp(client: Client, behind: readonly (readonly [Feed, number])[]): Promise<void> {
    try {
      for (const [feed, since] of behind) await catchUp(this.#store, client, feed, since);
    } catch (cause) {
      this.#failed(cause);
      client.end("failed");
    }
  }

  #dropIfEmpty(feed: Feed): void {
    if (feed.empty && this.#feeds.get(feed.room.id) === feed) this.#feeds.delete(feed.room.id);
  }

  readonly #failed = (cause: unknown): void => this.#log.error("a delivery failed", cause);
}

const isMembership = (event: Event) => event.type === "member.joined" || event.type === "member.left";
