import type { PresenceState, User } from "../protocol/account.ts";
import type { ResetCode } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import { isMembership } from "../protocol/membership.ts";
import type { Room } from "../protocol/room.ts";
import { isRoomChange, roomAfter, roomWith } from "../protocol/room-changes.ts";
import type { Signal } from "../protocol/signals.ts";
import { Announcer } from "./announcer.ts";
import { followAll } from "./catch-up.ts";
import type { Entered, Resume } from "./entered.ts";
import { Feed, type FeedWorld } from "./feed.ts";
import type { Client, Clock, Commit, Log, News, Store } from "./ports.ts";
import type { MembershipNews, Session } from "./session.ts";
import { justJoined, Sessions } from "./sessions.ts";
import { missedIn, sweepFeeds } from "./sweep.ts";

/**
 * The one road out. It hears every commit, passes each room's events on in the order of `seq`, fills gaps from the
 * store, and brings clients up to date.
 */
export class Hub {
  readonly #store: Store;
  readonly #log: Log;
  readonly #world: FeedWorld;
  readonly #feeds = new Map<RoomId, Feed>();
  readonly #sessions: Sessions;
  readonly #announcer: Announcer;
  /**
   * Clients whose place in their rooms is still being looked up: they read nothing until that is known. Those that want
   * whatever is said from now on, with where each room was before anything was said in it meanwhile.
   */
  readonly #entering = new Map<Client, Map<RoomId, number> | undefined>();

  constructor(store: Store, log: Log, clock: Clock) {
    this.#store = store;
    this.#log = log;
    this.#world = {
      store,
      log,
      pass: (feed, events) => this.#pass(feed, events),
      idle: (feed) => this.#dropIfEmpty(feed),
    };
    this.#sessions = new Sessions(store, {
      feedOf: (room, head) => this.#feedOf(room, head),
      dropIfEmpty: (feed) => this.#dropIfEmpty(feed),
      came: (session) => this.#announcer.changed(session),
      gone: (session, was) => this.#announcer.gone(session, was),
    });
    this.#announcer = new Announcer({
      clock,
      sessionOf: (user) => this.#sessions.of(user),
      signal: (room, signal) => this.#feeds.get(room)?.signal(signal),
    });
  }

  get counts() {
    return { clients: this.#sessions.clients, sessions: this.#sessions.size, rooms: this.#feeds.size };
  }

  /** Every client that is here, and whose it is. */
  readonly everybody = () => this.#sessions.everybody();

  stateOf(user: UserId): PresenceState {
    return this.#sessions.of(user)?.state ?? this.#announcer.stateOf(user);
  }

  clientsOf(user: UserId): number {
    return this.#sessions.of(user)?.clients.length ?? 0;
  }

  /** Somebody who is here, as they are now. */
  userOf(user: UserId): User | undefined {
    return this.#sessions.of(user)?.user;
  }

  /** The rooms a user of this node is in. */
  roomOf(user: UserId, room: RoomId): Room | undefined {
    return this.#sessions.of(user)?.feedOf(room)?.room;
  }

  roomNamed(user: UserId, name: string): Room | undefined {
    return this.#sessions.of(user)?.roomNamed(name);
  }

  /** How many clients here are told what happens in the room. */
  readersOf(room: RoomId): number {
    return this.#feeds.get(room)?.readers ?? 0;
  }

  /** How many clients here are told whether a person is here. */
  readersAround(user: UserId): number {
    return (this.#sessions.of(user)?.feeds ?? []).reduce((sum, feed) => sum + feed.readers, 0);
  }

  /** A person writes in one of their rooms. Returns whether that is news to the others. */
  writes(user: User, room: RoomId): boolean {
    return this.#announcer.writes(user, room);
  }

  /** Returns whether that changes what others are told of the person. */
  setAway(client: Client, away: boolean): boolean {
    const session = this.#sessions.of(client.user);
    const before = session?.state;
    session?.setAway(client, away);
    if (!session || session.state === before) return false;
    this.#announcer.changed(session);
    return true;
  }

  hear(commit: Commit): void {
    const byRoom = new Map<RoomId, Event[]>();
    for (const event of commit.events) {
      const run = byRoom.get(event.room);
      if (run) run.push(event);
      else byRoom.set(event.room, [event]);
    }
    for (const news of commit.news) if ("returned" in news) this.#returned(news, commit);
    for (const [room, events] of byRoom) this.#hearRoom(room, events, commit);
    for (const news of commit.news) this.#hearOf(news);
  }

  /**
   * The client is its user's from now on. Rooms without a seq to resume after are followed from where it is told that
   * they are; without any `since`, from where they are at this moment. What is said in them reaches the client from the
   * moment that this resolves, so its greeting must wait for nothing else. Nothing when the session that it signed in by
   * holds no longer.
   */
  async enter(client: Client, user: User, since?: Resume): Promise<Entered | undefined> {
    const session = this.#sessions.add(client, user);
    const starts = since ? undefined : new Map<RoomId, number>();
    this.#entering.set(client, starts);
    const looking = this.#sessions.placesOf(session, client);
    const places = await looking.finally(() => this.#entering.delete(client));
    const { rooms: known, invitations, contact, holds } = places;
    // Whoever hung up in the meantime is not let in any more.
    if (!session.clients.includes(client))
      return { user: session.user, rooms: [], invitations, contact, resets: new Map(), follow: () => {} };
    if (!holds) return undefined;
    const told = new Map(known.map((room) => [room.id, room]));
    const behind: [Feed, number][] = [];
    const resets = new Map<RoomId, ResetCode>();
    for (const room of since?.keys() ?? []) if (!session.feedOf(room)) resets.set(room, "not_member");
    const rooms = session.feeds.map((feed) => {
      const joined = told.get(feed.room.id) ?? justJoined(feed);
      // Another node, or a commit that nobody announced, may be ahead of what was heard here.
      feed.knows(joined.seq);
      const asked = (since ?? starts)?.get(feed.room.id) ?? joined.seq;
      if (asked > feed.known) resets.set(feed.room.id, "no_such_seq");
      const from = asked > feed.known ? joined.seq : asked;
      if (from === feed.head) feed.add(client);
      else {
        feed.catching.add(client);
        behind.push([feed, from]);
      }
      return joined;
    });
    const follow = () => void followAll(client, behind, this.#log);
    return { user: session.user, rooms, invitations, contact, resets, follow };
  }

  /** Returns the user whose last client here that was. */
  leave(client: Client): User | undefined {
    const session = this.#sessions.of(client.user);
    const before = session?.state;
    if (!session?.removeClient(client)) return undefined;
    for (const feed of session.feeds) feed.remove(client);
    if (session.clients.length === 0) this.#sessions.close(session, before ?? "online");
    else if (session.state !== before) this.#announcer.changed(session);
    return session.clients.length === 0 ? session.user : undefined;
  }

  /** Ends connections of a user here: all, or those that signed in with the sessions meant. */
  endClients(user: UserId, reason: "failed" | "signed_out", isMeant = (_client: Client) => true): void {
    for (const client of (this.#sessions.of(user)?.clients ?? []).filter(isMeant)) client.end(reason);
  }

  /** Looks at every log that is read here, and at everybody's rooms, after commits may have gone unheard. */
  async sweep(): Promise<void> {
    await sweepFeeds(this.#store, [...this.#feeds.values()]);
    // They come in anew.
    for await (const { user } of missedIn(this.#store, this.#sessions.all()))
      this.endClients(user.id, "failed");
  }

  #feedOf(room: Room, head: number): Feed {
    const feed = this.#feeds.get(room.id) ?? this.#openFeed(room, head);
    feed.knows(Math.max(head, this.#sessions.heardOf(room.id)));
    return feed;
  }

  #openFeed(room: Room, head: number): Feed {
    const feed = new Feed(room, head, this.#world);
    this.#feeds.set(room.id, feed);
    return feed;
  }

  #hearRoom(id: RoomId, events: readonly Event[], { rooms }: Commit): void {
    const feed = this.#feeds.get(id) ?? this.#feedFor(events, rooms);
    if (feed) feed.hear(events);
    else this.#sessions.keepForLoading(events, rooms);
  }

  /** A room that nobody here has read so far, and that somebody here joins now. */
  #feedFor(events: readonly Event[], rooms: readonly Room[]): Feed | undefined {
    const joined = events.find(
      (event) => event.type === "member.joined" && this.#sessions.isReady(event.user),
    );
    const room = joined && rooms.find(({ id }) => id === joined.room);
    return joined && room && this.#openFeed(room, joined.seq - 1);
  }

  #hearOf(news: News): void {
    if ("signal" in news) this.#tell(news.to, news.signal);
    else if ("ended" in news)
      this.endClients(news.ended, "signed_out", ({ session }) =>
        news.session ? session === news.session : news.keep === undefined || session !== news.keep,
      );
    else if ("changed" in news) this.#changed(news.changed);
  }

  #changed(user: User): void {
    const session = this.#sessions.of(user.id);
    if (!session) return;
    session.user = user;
    for (const feed of session.feeds) feed.room = roomWith(feed.room, user);
    this.#announcer.changed(session);
    this.#tell(user.id, { type: "me", user });
  }

  #tell(user: UserId, signal: Signal): void {
    for (const client of [...(this.#sessions.of(user)?.clients ?? [])])
      client.audience.signal(signal, [client]);
  }

  #pass(feed: Feed, events: readonly Event[]): void {
    for (const starts of this.#entering.values())
      if (starts && !starts.has(feed.room.id)) starts.set(feed.room.id, feed.head);
    let run: Event[] = [];
    const send = () => {
      feed.deliver(run);
      run = [];
    };
    for (const event of events) {
      if (event.seq <= feed.head) continue;
      if (isRoomChange(event)) {
        // What was said before is told as the room was then.
        send();
        feed.room = roomAfter(feed.room, event);
      }
      const session = isMembership(event) ? this.#sessions.of(event.user) : undefined;
      if (session && isMembership(event)) {
        // Who joins sees their own joining; who leaves sees their own leaving, and nothing after it.
        if (event.type === "member.joined") send();
        if (event.type === "member.joined") this.#joined(session, { event, room: feed.room }, feed);
        run.push(event);
        if (event.type !== "member.joined") send();
        if (event.type !== "member.joined") this.#left(session, { event, room: feed.room }, feed);
      } else run.push(event);
      feed.reaches(event.seq);
      if (event.type === "room.deleted") {
        send();
        for (const session of this.#sessions.in(feed)) this.#left(session, { event, room: feed.room }, feed);
      }
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

  /** Who was in a room that is restored reads on, from the event that says so. */
  #returned({ returned, room }: Extract<News, { room: unknown }>, { events }: Commit): void {
    for (const event of events) {
      if (event.room !== room.id || event.type !== "room.restored") continue;
      const feed = this.#feeds.get(room.id) ?? this.#openFeed(room, event.seq - 1);
      for (const session of this.#sessions.ofAll(returned)) this.#joined(session, { event, room }, feed);
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

  #dropIfEmpty(feed: Feed): void {
    if (feed.empty && this.#feeds.get(feed.room.id) === feed) this.#feeds.delete(feed.room.id);
  }
}
