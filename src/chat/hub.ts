import type { User } from "../protocol/account.ts";
import type { Event } from "../protocol/frames.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import { Feed, type FeedWorld } from "./feed.ts";
import type { Client, Commit, JoinedRoom, Log, Store } from "./ports.ts";
import { type MembershipNews, Session } from "./session.ts";

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
  readonly #world: FeedWorld;
  readonly #feeds = new Map<RoomId, Feed>();
  readonly #sessions = new Map<UserId, Session>();
  /** Heard while some session's rooms were being loaded, and nobody here read that room. */
  readonly #unread = new Map<RoomId, number>();
  /** Clients whose place in their rooms is still being looked up: they read nothing until that is known. */
  readonly #entering = new Set<Client>();
  #loading = 0;

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
    this.#world = {
      store,
      log,
      pass: (feed, events) => this.#pass(feed, events),
      idle: (feed) => this.#dropIfEmpty(feed),
    };
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
    this.#entering.add(client);
    await this.#learnOf(session, since).finally(() => this.#entering.delete(client));
    // Whoever hung up in the meantime is not let in any more.
    if (!session.clients.includes(client)) return { rooms: [], resets: new Map(), follow: () => {} };
    const rooms = session.feeds.map((feed) => ({ ...feed.room, seq: feed.head }));
    const behind: [Feed, number][] = [];
    const resets = new Map<RoomId, string>();
    for (const room of since.keys()) if (!session.feedOf(room)) resets.set(room, "you are not in this room");
    for (const feed of session.feeds) {
      const from = since.get(feed.room.id) ?? feed.head;
      const exists = from <= feed.known;
      if (!exists) resets.set(feed.room.id, "this seq does not exist yet");
      if (!exists || from === feed.head) feed.add(client);
      else {
        feed.catching.add(client);
        behind.push([feed, from]);
      }
    }
    return { rooms, resets, follow: () => void this.#follow(client, behind) };
  }

  /** Loads its rooms. A client that has more than was heard of here may be right: another node, or an unannounced commit. */
  async #learnOf(session: Session, since: Resume): Promise<void> {
    await session.ready;
    const doubtful = session.feeds.filter((feed) => (since.get(feed.room.id) ?? 0) > feed.known);
    if (doubtful.length === 0) return;
    const heads = await this.#store.headsOf(doubtful.map((feed) => feed.room.id));
    for (const [i, feed] of doubtful.entries()) feed.knows(heads[i] ?? 0);
  }

  /** Returns whether that was the user's last client here. */
  leave(client: Client): boolean {
    const session = this.#sessions.get(client.user);
    if (!session?.removeClient(client)) return false;
    for (const feed of session.feeds) feed.remove(client);
    if (session.clients.length > 0) return false;
    this.#sessions.delete(client.user);
    this.#announce(session, "offline");
    for (const feed of [...session.feeds]) this.#goOut(session, feed);
    return true;
  }

  /** Ends every connection of a user here. */
  endClients(user: UserId, reason: "failed" | "signed_out"): void {
    for (const client of [...(this.#sessions.get(user)?.clients ?? [])]) client.end(reason);
  }

  /** Looks at every log that is read here, and at everybody's rooms, after commits may have gone unheard. */
  async sweep(): Promise<void> {
    const feeds = [...this.#feeds.values()];
    for (let i = 0; i < feeds.length; i += SWEEP_ROOMS) {
      const some = feeds.slice(i, i + SWEEP_ROOMS);
      const heads = await this.#store.headsOf(some.map((feed) => feed.room.id));
      for (const [n, feed] of some.entries()) feed.knows(heads[n] ?? 0);
    }
    for (const session of [...this.#sessions.values()]) {
      const rooms = await this.#store.roomsOf(session.user.id);
      // Whoever came into a room without this node's knowing comes in anew.
      const missed = rooms.some(({ id }) => !session.pending && !session.feedOf(id));
      if (missed) this.endClients(session.user.id, "failed");
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
    for (const { seq, ...room } of rooms) session.addFeed(this.#feedOf(room, seq));
    const pending = session.pending ?? [];
    session.pending = undefined;
    session.ready = undefined;
    // Its clients have not looked at its rooms yet, so only those change.
    for (const { event, room } of pending) {
      const feed = session.feedOf(room.id);
      if (event.type === "member.joined" && !feed) session.addFeed(this.#feedOf(room, event.seq));
      if (event.type === "member.left" && feed) this.#goOut(session, feed);
    }
    this.#announce(session, "online");
  }

  #feedOf(room: Room, head: number): Feed {
    const feed = this.#feeds.get(room.id) ?? this.#openFeed(room, head);
    feed.knows(Math.max(head, this.#unread.get(room.id) ?? 0));
    return feed;
  }

  #openFeed(room: Room, head: number): Feed {
    const feed = new Feed(room, head, this.#world);
    this.#feeds.set(room.id, feed);
    return feed;
  }

  #announce(session: Session, state: "online" | "offline"): void {
    for (const feed of session.feeds) feed.presence(session.user.id, state);
  }

  #hearRoom(id: RoomId, events: readonly Event[], { rooms }: Commit): void {
    const feed = this.#feeds.get(id) ?? this.#feedFor(events, rooms);
    if (feed) feed.hear(events);
    else if (this.#loading > 0) this.#keepForLoading(events, rooms);
  }

  #keepForLoading(events: readonly Event[], rooms: readonly Room[]): void {
    for (const event of events) {
      this.#unread.set(event.room, event.seq);
      const room = rooms.find(({ id }) => id === event.room);
      if (room && isMembership(event)) this.#sessions.get(event.user)?.pending?.push({ event, room });
    }
  }

  /** A room that nobody here has read so far, and that somebody here joins now. */
  #feedFor(events: readonly Event[], rooms: readonly Room[]): Feed | undefined {
    const joined = events.find((event) => event.type === "member.joined" && this.#isReady(event.user));
    const room = joined && rooms.find(({ id }) => id === joined.room);
    return joined && room && this.#openFeed(room, joined.seq - 1);
  }

  #isReady(user: UserId): boolean {
    const session = this.#sessions.get(user);
    return session !== undefined && session.pending === undefined;
  }

  #pass(feed: Feed, events: readonly Event[]): void {
    let run: Event[] = [];
    const send = () => {
      feed.deliver(run);
      run = [];
    };
    for (const event of events) {
      if (event.seq <= feed.head) continue;
      const session = isMembership(event) ? this.#sessions.get(event.user) : undefined;
      if (session && isMembership(event)) {
        // Who joins sees their own joining; who leaves sees their own leaving, and nothing after it.
        if (event.type === "member.joined") send();
        if (event.type === "member.joined") this.#joined(session, { event, room: feed.room }, feed);
        run.push(event);
        if (event.type === "member.left") send();
        if (event.type === "member.left") this.#left(session, { event, room: feed.room }, feed);
      } else run.push(event);
      feed.reaches(event.seq);
    }
    send();
    this.#dropIfEmpty(feed);
  }

  #joined(session: Session, news: MembershipNews, feed: Feed): void {
    if (session.pending) session.pending.push(news);
    else if (!session.feedOf(feed.room.id)) {
      session.addFeed(feed);
      for (const client of session.clients) if (!this.#entering.has(client)) feed.add(client);
    }
  }

  #left(session: Session, news: MembershipNews, feed: Feed): void {
    if (session.pending) session.pending.push(news);
    session.removeFeed(feed);
    for (const client of [...session.clients]) {
      // In the middle of catching up there is no telling what it has seen: it comes back and is told.
      if (feed.catching.has(client)) client.end("failed");
      feed.remove(client);
    }
  }

  /** One room after the other: all at once would be more than a connection can take. */
  async #follow(client: Client, behind: readonly (readonly [Feed, number])[]): Promise<void> {
    try {
      for (const [feed, since] of behind) await feed.follow(client, since);
    } catch (cause) {
      this.#log.error("bringing a client up to date failed", cause);
      client.end("failed");
    }
  }

  #goOut(session: Session, feed: Feed): void {
    session.removeFeed(feed);
    this.#dropIfEmpty(feed);
  }

  #dropIfEmpty(feed: Feed): void {
    if (feed.empty && this.#feeds.get(feed.room.id) === feed) this.#feeds.delete(feed.room.id);
  }
}

type Membership = MembershipNews["event"];
const isMembership = (event: Event): event is Membership =>
  event.type === "member.joined" || event.type === "member.left";
