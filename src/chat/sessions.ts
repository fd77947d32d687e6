import type { PresenceState, User } from "../protocol/account.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import { isMembership } from "../protocol/membership.ts";
import type { JoinedRoom, Room } from "../protocol/room.ts";
import type { Feed } from "./feed.ts";
import type { Client, Places, Store } from "./ports.ts";
import { Session } from "./session.ts";

/** What sessions need of the hub. */
export interface Feeds {
  /** The room's live end here, which is known to reach up to `head`. */
  feedOf(room: Room, head: number): Feed;
  dropIfEmpty(feed: Feed): void;
  /** A person is here, whose rooms are known now. */
  came(session: Session): void;
  /** A person's last client has gone. */
  gone(session: Session, was: PresenceState): void;
}

/** Everybody who is here, each with the rooms they are in. */
export class Sessions {
  readonly #store: Store;
  readonly #feeds: Feeds;
  readonly #sessions = new Map<UserId, Session>();
  /** Heard while some session's rooms were being loaded, and nobody here read that room. */
  readonly #unread = new Map<RoomId, number>();
  #loading = 0;

  constructor(store: Store, feeds: Feeds) {
    this.#store = store;
    this.#feeds = feeds;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get clients(): number {
    let count = 0;
    for (const session of this.#sessions.values()) count += session.clients.length;
    return count;
  }

  all(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  /** Those of them who are here. */
  ofAll(users: readonly UserId[]): readonly Session[] {
    return users.flatMap((user) => this.#sessions.get(user) ?? []);
  }

  /** Whoever is in the room, or may turn out to be. */
  in(feed: Feed): readonly Session[] {
    return this.all().filter(({ pending, feeds }) => pending || feeds.includes(feed));
  }

  everybody(): readonly (readonly [Client, User])[] {
    return this.all().flatMap(({ clients, user }) => clients.map((client) => [client, user] as const));
  }

  of(user: UserId): Session | undefined {
    return this.#sessions.get(user);
  }

  /** The session whose rooms are known, so that a joining can be acted on. */
  isReady(user: UserId): boolean {
    const session = this.#sessions.get(user);
    return session !== undefined && session.pending === undefined;
  }

  /** The user's session, with one client more. */
  add(client: Client, user: User): Session {
    const session = this.#sessions.get(user.id) ?? this.#open(user, client);
    session.clients.push(client);
    return session;
  }

  /** Its user's rooms and invitations, and whether what the client signed in by holds, as the store has them now. */
  async placesOf(session: Session, client: Client): Promise<Places> {
    // What is loaded for the first of the clients tells of that one's session only.
    const isFirst = session.clients[0] === client;
    const loaded = await session.ready;
    if (loaded && isFirst) return loaded;
    return await this.#read(session, client);
  }

  /** They may be somebody else since the client was let in; what was heard while it was read is newer still. */
  async #read(session: Session, client: Client): Promise<Places> {
    const before = session.user;
    const places = await this.#store.asking(client).placesOf(before.id, client.session);
    // One that is the same is kept: each person here would have two otherwise.
    if (places.user && session.user === before && !isSame(places.user, before)) session.user = places.user;
    return places;
  }

  /** Nobody is left of this user, who was seen as `was` until now. */
  close(session: Session, was: PresenceState): void {
    this.#sessions.delete(session.user.id);
    this.#feeds.gone(session, was);
    for (const feed of [...session.feeds]) this.#goOut(session, feed);
  }

  /** Of a room that nobody here reads: what those who are just being loaded will have to know. */
  keepForLoading(events: readonly Event[], rooms: readonly Room[]): void {
    if (this.#loading === 0) return;
    for (const event of events) {
      this.#unread.set(event.room, event.seq);
      const room = rooms.find(({ id }) => id === event.room);
      if (room && event.type === "room.deleted")
        for (const session of this.#sessions.values()) session.pending?.push({ event, room });
      if (room && isMembership(event)) this.#sessions.get(event.user)?.pending?.push({ event, room });
    }
  }

  /** How far the log of a room was heard of while nobody read it. */
  heardOf(room: RoomId): number {
    return this.#unread.get(room) ?? 0;
  }

  #open(user: User, client: Client): Session {
    const session = new Session(user);
    this.#sessions.set(user.id, session);
    session.ready = this.#load(session, client).catch((cause: unknown) => {
      if (this.#sessions.get(user.id) === session) this.#sessions.delete(user.id);
      throw cause;
    });
    return session;
  }

  async #load(session: Session, client: Client): Promise<Places> {
    this.#loading += 1;
    try {
      const places = await this.#read(session, client);
      // Whoever came may have gone again.
      if (session.clients.length > 0) this.#loaded(session, places.rooms);
      return places;
    } finally {
      this.#loading -= 1;
      if (this.#loading === 0) this.#unread.clear();
    }
  }

  #loaded(session: Session, rooms: readonly JoinedRoom[]): void {
    for (const joined of rooms) session.addFeed(this.#feeds.feedOf(roomOf(joined), joined.seq));
    const pending = session.pending ?? [];
    session.pending = undefined;
    session.ready = undefined;
    // Its clients have not looked at its rooms yet, so only those change.
    for (const { event, room } of pending) {
      const feed = session.feedOf(room.id);
      const comes = event.type === "member.joined" || event.type === "room.restored";
      if (comes && !feed) session.addFeed(this.#feeds.feedOf(room, event.seq));
      if (!comes && feed) this.#goOut(session, feed);
    }
    this.#feeds.came(session);
  }

  #goOut(session: Session, feed: Feed): void {
    session.removeFeed(feed);
    this.#feeds.dropIfEmpty(feed);
  }
}

/** The room alone, without what it is to one of its members. */
function roomOf({ seq: _, role: __, read: ___, unread: ____, mentions: _____, ...room }: JoinedRoom): Room {
  return room;
}

/** One's own room that was joined after one's rooms were looked up: nothing in it is unread. */
export const justJoined = ({ room, head }: Feed): JoinedRoom => ({
  ...room,
  seq: head,
  role: "member",
  read: head,
  unread: 0,
  mentions: 0,
});

const isSame = (one: User, other: User): boolean =>
  one.name === other.name &&
  one.kind === other.kind &&
  one.role === other.role &&
  one.status === other.status;
