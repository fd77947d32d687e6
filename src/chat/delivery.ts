import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import { isMembership } from "../protocol/membership.ts";
import type { JoinedRoom, Room } from "../protocol/room.ts";
import { isRoomChange, roomAfter } from "../protocol/room-changes.ts";
import type { Arrivals, MembershipNews } from "./arrivals.ts";
import type { Client } from "./audience.ts";
import type { Bell } from "./bus.ts";
import { fillGap, followAll } from "./catch-up.ts";
import type { Feed } from "./feed.ts";
import type { Feeds } from "./feeds.ts";
import type { LocalUser } from "./local-user.ts";
import type { LocalUsers } from "./local-users.ts";
import type { Log } from "./ports.ts";
import { type Run, runsOf } from "./runs.ts";
import type { Store } from "./store.ts";
import type { QuestionsUnderWay } from "./under-way.ts";

interface DeliveryWorld {
  readonly store: Store;
  readonly log: Log;
  readonly feeds: Feeds;
  readonly users: LocalUsers;
  readonly arrivals: Arrivals;
  readonly questions: QuestionsUnderWay;
}

/** How late a bell may come, in events. Clients of a user whose bell comes later connect again. */
const PASSED_ON_MAX = 5_000;

/** Passes the events of rooms on to the clients of this node, in order, and keeps who is in which room. */
export class Delivery {
  readonly #world: DeliveryWorld;
  readonly #isHere: (user: UserId) => boolean;
  /** How many holds are in effect. */
  #holds = 0;

  constructor(world: DeliveryWorld) {
    this.#world = world;
    this.#isHere = (user) => world.users.of(user) !== undefined;
  }

  /** Events of one room, of one commit. `rooms` are the rooms that some of their members may not know yet. */
  hear(id: RoomId, events: readonly Event[], rooms: readonly Room[]): void {
    const feed = this.#world.feeds.of(id) ?? this.#feedFor(events, rooms);
    if (feed) this.#take(feed, events);
    else this.#unread(events, rooms);
  }

  /** The log of a room reaches up to `seq`. What this node has not passed on to its clients is read from the store. */
  knows(id: RoomId, seq: number): void {
    const feed = this.#world.feeds.of(id);
    if (feed) this.#knows(feed, seq);
    else this.#world.arrivals.reaches(id, seq);
  }

  /** Another node has committed events of a room. */
  bell(bell: Bell): void {
    const { room, upto, user } = bell;
    const { feeds, arrivals, users } = this.#world;
    const feed = feeds.of(room);
    if (feed) this.#knows(feed, upto);
    else arrivals.heard(room, upto - 1, upto);
    // The event by which the user comes passes here later.
    if (user === undefined || (feed && feed.head < upto)) return;
    const local = users.of(user);
    if (!local?.isKnown) arrivals.rings(user, bell);
    else if (upto > local.leftAt(room) && !local.feedOf(room)) void this.#joinedElsewhere(user, bell);
  }

  /** Passes nothing on until `ready` resolves or rejects. What has happened by then is read from the store. */
  async holdBack(ready: Promise<unknown>): Promise<void> {
    this.#holds += 1;
    try {
      await ready;
    } finally {
      this.#holds -= 1;
      if (this.#holds === 0) for (const feed of this.#world.feeds.all()) this.#knows(feed, feed.known);
    }
  }

  /** Users who were in a room that is restored are in it again, from the event that says so. */
  restored(users: readonly LocalUser[], news: MembershipNews): void {
    const { event, room } = news;
    const feed = this.#world.feeds.open(room, event.seq - 1);
    for (const local of users) {
      this.#world.arrivals.changes(local.user.id, news);
      this.#joined(local, feed, event.seq - 1);
    }
    this.#world.feeds.dropIfEmpty(feed);
  }

  /** The store has looked up the user's rooms; `memberships` has what has changed since. */
  load(local: LocalUser, rooms: readonly JoinedRoom[], memberships: readonly MembershipNews[]): void {
    local.isKnown = true;
    for (const joined of rooms) local.addFeed(this.#feedOf(roomOf(joined), joined.seq));
    for (const { event, room } of memberships) {
      const feed = local.feedOf(room.id);
      const comes = event.type === "member.joined" || event.type === "room.restored";
      if (comes && !feed) local.addFeed(this.#feedOf(room, event.seq));
      if (!comes && feed) this.#goOut(local, feed);
    }
  }

  /** The user's last client has disconnected. */
  unload(local: LocalUser): void {
    for (const feed of [...local.feeds]) this.#goOut(local, feed);
  }

  /** Sends a client what it misses in these rooms. */
  follow(client: Client, behind: readonly Feed[]): void {
    void followAll(this.#world, client, behind);
  }

  #feedOf(room: Room, head: number): Feed {
    const feed = this.#world.feeds.open(room, head);
    this.#knows(feed, Math.max(head, this.#world.arrivals.headOf(room.id)));
    return feed;
  }

  /** A room that no client here has read so far, and that a user of this node joins now. */
  #feedFor(events: readonly Event[], rooms: readonly Room[]): Feed | undefined {
    const joined = events.find(
      (event) => event.type === "member.joined" && this.#world.users.of(event.user)?.isKnown,
    );
    const room = joined && rooms.find(({ id }) => id === joined.room);
    return joined && room && this.#world.feeds.open(room, joined.seq - 1);
  }

  /** Events of a room that no client here reads. */
  #unread(events: readonly Event[], rooms: readonly Room[]): void {
    const { arrivals, questions } = this.#world;
    questions.heard(events);
    for (const event of events) {
      arrivals.heard(event.room, event.seq - 1, event.seq);
      const room = rooms.find(({ id }) => id === event.room);
      if (room && event.type === "room.deleted") arrivals.deletes({ event, room });
      if (room && isMembership(event)) arrivals.changes(event.user, { event, room });
    }
  }

  /** A user of this node has come into a room by another node, and the event that says so does not pass here any more. */
  async #joinedElsewhere(user: UserId, { room, upto }: Bell): Promise<void> {
    const { store, users, feeds } = this.#world;
    try {
      const [joined, [event]] = await Promise.all([
        store.joinedRoom(user, room),
        store.events(room, upto - 1, upto, 1),
      ]);
      // They may have left since, and come again: then this bell is late, and another one is about that.
      const hasLeft = await this.#hasLeft(user, room, upto);
      const local = users.of(user);
      if (!joined || !local?.isKnown || hasLeft || local.leftAt(room) >= upto) return;
      if (event?.type === "room.restored") this.restored([local], { event, room: roomOf(joined) });
      const feed = feeds.open(roomOf(joined), upto - 1);
      // The event itself is read from the log. One of joining makes them a reader. But another user of this node who came after
      // them may have been looked up first: then the room is past that event.
      if (feed.head < upto) this.#knows(feed, upto);
      else this.#joined(local, feed, upto - 1);
      // Until now this node did not listen to the room, so it has not heard what was said since.
      const [head = 0] = await store.headsOf([room]);
      this.knows(room, head);
    } catch (cause) {
      this.#world.log.error(`looking up a room that was joined elsewhere failed, ${room}`, cause);
      for (const client of [...(this.#world.users.of(user)?.clients ?? [])]) client.end("failed");
    }
  }

  /** Whether a user left a room after `seq`, in what this node has passed on of it. */
  async #hasLeft(user: UserId, room: RoomId, seq: number): Promise<boolean> {
    const head = this.#world.feeds.of(room)?.head ?? 0;
    if (head <= seq) return false;
    const events = await this.#world.store.events(room, seq, head, PASSED_ON_MAX);
    if (events.length === PASSED_ON_MAX)
      throw new Error(`a bell of ${seq} came when the room was at ${head}`);
    return events.some(
      (event) => event.type === "room.deleted" || (event.type === "member.left" && event.user === user),
    );
  }

  #knows(feed: Feed, seq: number): void {
    if (feed.knows(seq)) void this.#fill(feed);
  }

  #take(feed: Feed, events: readonly Event[]): void {
    if (this.#holds > 0) {
      feed.knows(events.at(-1)?.seq ?? 0);
      return;
    }
    const before = feed.head;
    const { next, gap } = feed.take(events);
    if (next.length > 0) {
      this.#world.questions.heard(next);
      this.#world.arrivals.passes(feed.room.id, before);
      for (const run of runsOf(next, this.#isHere)) this.#pass(feed, run);
      for (const client of feed.reached()) this.follow(client, [feed]);
    }
    if (gap) void this.#fill(feed);
    this.#world.feeds.dropIfEmpty(feed);
  }

  #pass(feed: Feed, { before, events, after }: Run): void {
    if (before && isRoomChange(before)) feed.room = roomAfter(feed.room, before);
    else if (before) this.#member(before.user, { event: before, room: feed.room }, feed);
    feed.deliver(events);
    if (after?.type === "room.deleted") this.#deleted({ event: after, room: feed.room }, feed);
    else if (after) this.#member(after.user, { event: after, room: feed.room }, feed);
  }

  /** One at a time for each feed. */
  async #fill(feed: Feed): Promise<void> {
    if (feed.filling || this.#holds > 0) return;
    feed.filling = true;
    try {
      await fillGap(this.#world.store, feed, (events) => {
        this.#take(feed, events);
        return this.#holds === 0;
      });
    } catch (cause) {
      this.#world.log.error(`filling a gap in ${feed.room.id} failed`, cause);
      feed.fail();
    } finally {
      feed.filling = false;
      this.#world.feeds.dropIfEmpty(feed);
    }
  }

  #member(user: UserId, news: MembershipNews, feed: Feed): void {
    this.#world.arrivals.changes(user, news);
    const local = this.#world.users.of(user);
    if (local && news.event.type === "member.joined") this.#joined(local, feed);
    else if (local) this.#left(local, feed);
  }

  /**
   * The user is in the room. Their clients have everything up to `has`, and get the rest: what the node has passed on already
   * is read from the store.
   */
  #joined(local: LocalUser, feed: Feed, has = feed.head): void {
    if (!local.isKnown || local.feedOf(feed.room.id)) return;
    local.addFeed(feed);
    // The others are placed in all of their rooms at once, when they are in.
    for (const client of local.clients)
      if (!this.#world.arrivals.has(client) && !feed.place(client, has)) this.follow(client, [feed]);
  }

  #left(local: LocalUser, feed: Feed): void {
    local.leaves(feed);
    for (const client of [...local.clients]) {
      // A client that is catching up may be about to get a page of the room. It reconnects, and learns where it is.
      if (feed.isBehind(client)) client.end("failed");
      feed.remove(client);
    }
  }

  #deleted(news: MembershipNews, feed: Feed): void {
    this.#world.arrivals.deletes(news);
    for (const local of this.#world.users.all()) if (local.feeds.includes(feed)) this.#left(local, feed);
  }

  #goOut(local: LocalUser, feed: Feed): void {
    local.removeFeed(feed);
    this.#world.feeds.dropIfEmpty(feed);
  }
}

/** The room alone, without what it is to one of its members. */
function roomOf({ seq: _, role: __, read: ___, unread: ____, mentions: _____, ...room }: JoinedRoom): Room {
  return room;
}
