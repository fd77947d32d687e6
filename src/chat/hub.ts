import type { PresenceState, User } from "../protocol/account.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import { Announcer } from "./announcer.ts";
import { Arrivals } from "./arrivals.ts";
import type { Client } from "./audience.ts";
import type { Bus, NodeId } from "./bus.ts";
import type { Commit, News } from "./commit.ts";
import { Delivery } from "./delivery.ts";
import type { Elsewhere } from "./elsewhere.ts";
import type { Entered, Resume } from "./entered.ts";
import { Entrance } from "./entrance.ts";
import { Feeds } from "./feeds.ts";
import { LocalUsers } from "./local-users.ts";
import { NameWatch } from "./name-watch.ts";
import { Nodes } from "./nodes.ts";
import { OwnSignals } from "./own-signals.ts";
import { PersonNews } from "./person-news.ts";
import type { Portions } from "./portions.ts";
import type { Clock, Log } from "./ports.ts";
import { Repair } from "./repair.ts";
import { ServerLog } from "./server-log.ts";
import type { Store } from "./store.ts";
import { QuestionsUnderWay } from "./under-way.ts";
import { Watch } from "./watch.ts";

export interface HubWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly log: Log;
  readonly clock: Clock;
  /** Hears each event of r0, the server's log, after the hub has applied it. */
  happened?(event: ServerEvent): void;
  /** Reads what events of r0 that this node read from the store do not say by themselves: whom a ban is meant for. */
  readNew?(): Promise<void>;
}

/**
 * The one road out. It hears every commit and passes it on to the clients of this node. `Feed` and `Delivery` pass on
 * the events of rooms, in the order of `seq` and without gaps; `Announcer` passes on presence and typing; the hub
 * itself passes on what concerns one person. `Nodes` tells the other nodes, and hears them.
 */
export class Hub {
  readonly #feeds: Feeds;
  readonly #users = new LocalUsers();
  readonly #arrivals = new Arrivals();
  readonly #delivery: Delivery;
  readonly #announcer: Announcer;
  readonly #entrance: Entrance;
  /** The other nodes. */
  readonly nodes: Nodes;
  /** Who watches which names. */
  readonly names: NameWatch;
  readonly people: PersonNews;
  readonly #serverLog: ServerLog;
  readonly #repair: Repair;
  readonly #watch: Watch;
  /** Questions under way. What this node hears may make their answers out of date. */
  readonly questions = new QuestionsUnderWay();

  constructor(world: HubWorld) {
    this.#feeds = new Feeds({
      ...world,
      opened: (room) => this.nodes.opened(room),
      dropped: (room) => this.nodes.dropped(room),
    });
    const heard = { arrivals: this.#arrivals, questions: this.questions };
    const own = new OwnSignals({ ...world, users: this.#users });
    const parts = { ...world, ...heard, feeds: this.#feeds, users: this.#users, own };
    this.names = new NameWatch({ ...parts, lookFor: (users) => this.nodes.lookFor(users) });
    this.#delivery = new Delivery(parts);
    this.#announcer = new Announcer({
      clock: world.clock,
      localUser: (user) => this.#users.of(user),
      signal: (room, signal) => this.nodes.signal(room, signal),
    });
    this.#entrance = new Entrance({
      ...parts,
      delivery: this.#delivery,
      announcer: this.#announcer,
      came: (user) => this.#came(user),
      left: (user, canReturn) => this.#left(user, canReturn),
    });
    this.nodes = new Nodes({
      ...parts,
      delivery: this.#delivery,
      names: this.names,
      stateHere: (user) => this.#users.of(user)?.state ?? this.#announcer.stateOf(user),
      behind: (server) => this.#repair.knows(server),
      changed: (user) => this.#changed(user),
      lost: () => {
        this.#repair.lost();
        this.#watch.lost();
      },
    });
    this.people = new PersonNews({
      users: this.#users,
      announcer: this.#announcer,
      tell: (user, signal) => this.nodes.tell(user, signal),
      signal: (room, signal) => this.nodes.signal(room, signal),
    });
    this.#serverLog = new ServerLog(world.store, (event) => {
      if ("user" in event && event.user) this.questions.changed(event.user);
      this.people.happened(event);
      if (event.type === "user.renamed" && event.user && event.name)
        this.names.named({ id: event.user, name: event.name });
      world.happened?.(event);
    });
    this.#repair = new Repair({
      ...parts,
      delivery: this.#delivery,
      people: this.people,
      serverLog: this.#serverLog,
    });
    this.#watch = new Watch({
      ...world,
      missing: (now) => this.nodes.missing(now),
      beat: () => this.nodes.ringServer(this.#serverLog.head),
      look: () => this.#repair.look(),
    });
  }

  get counts() {
    return { clients: this.#users.clients, users: this.#users.size, rooms: this.#feeds.size };
  }

  /** Events that this node knows of and has not passed on yet. */
  get behind(): number {
    const feeds = this.#feeds.all().reduce((sum, { known, head }) => sum + known - head, 0);
    return feeds + this.#serverLog.behind;
  }

  /** Every client of this node, with its user. */
  readonly allClients = () => this.#users.allClients();

  stateOf(user: UserId): PresenceState {
    return this.nodes.stateOf(user);
  }

  clientsOf(user: UserId): number {
    return this.#users.of(user)?.clients.length ?? 0;
  }

  /** A user with a client on this node, as they are now. */
  userOf(user: UserId): User | undefined {
    return this.#users.of(user)?.user;
  }

  /** The room, if a user of this node is in it. */
  roomOf(user: UserId, room: RoomId): Room | undefined {
    return this.#users.of(user)?.feedOf(room)?.room;
  }

  roomNamed(user: UserId, name: string): Room | undefined {
    return this.#users.of(user)?.roomNamed(name);
  }

  roomsOf(user: UserId): readonly Room[] {
    return (this.#users.of(user)?.feeds ?? []).map(({ room }) => room);
  }

  /** The last seq of each room that was passed on to a client. */
  passedOnTo(client: Client): ReadonlyMap<RoomId, number> {
    const feeds = this.#users.of(client.user)?.feeds ?? [];
    return new Map(feeds.map((feed) => [feed.room.id, feed.passedOnTo(client)]));
  }

  conversationOf(user: UserId, name: string): Room | undefined {
    return this.#users.of(user)?.conversationOf(name);
  }

  /** The number of clients on this node that get the room's events. */
  readersOf(room: RoomId): number {
    return this.#feeds.of(room)?.readers ?? 0;
  }

  /** The number of clients on this node that get a user's presence. */
  readersAround(user: UserId): number {
    return (this.#users.of(user)?.feeds ?? []).reduce((sum, feed) => sum + feed.readers, 0);
  }

  /** A user is writing in one of their rooms. Returns whether the others did not know that yet. */
  writes(user: User, room: RoomId): boolean {
    return this.#announcer.writes(user, room);
  }

  /** Returns whether the user's presence has changed by it: then `announce` tells the others. */
  setAway(client: Client, away: boolean): boolean {
    const local = this.#users.of(client.user);
    const before = local?.state;
    local?.setAway(client, away);
    return local !== undefined && local.state !== before;
  }

  /** Tells the others in the user's rooms what presence and status the user has now. */
  announce(user: UserId): void {
    const local = this.#users.of(user);
    if (local) this.#announcer.changed(local);
  }

  /** The client's `audience` has changed. Call it in the same turn. */
  changeAudience(client: Client): void {
    for (const feed of this.#users.of(client.user)?.feeds ?? []) feed.moved(client);
  }

  /** Call it before the hub hears anything. */
  async open(): Promise<void> {
    await Promise.all([this.#serverLog.open(), this.#repair.open()]);
    this.#watch.open();
  }

  close(): void {
    this.#watch.close();
  }

  hear(commit: Commit): void {
    // Events of people and of the server are applied before the room events of the same commit and of later ones.
    if (this.#serverLog.hear(commit.server)) this.#repair.catchUp();
    this.#repair.knows(commit.serverHead ?? 0);
    const byRoom = Map.groupBy(commit.events, ({ room }) => room);
    for (const news of commit.news) if ("returned" in news) this.#returned(news, commit);
    for (const [room, events] of byRoom) this.#delivery.hear(room, events, commit.rooms);
    for (const news of commit.news) {
      this.people.hear(news);
      if ("changed" in news) this.names.named(news.changed);
    }
    // This node's own clients come first.
    const server = Math.max(this.#serverLog.head, commit.serverHead ?? 0);
    for (const [room, events] of byRoom) this.nodes.ring(room, events, server);
    for (const news of commit.news) this.nodes.ringNews(news, commit.events, server);
    if (commit.server.length > 0) this.nodes.ringServer(server);
  }

  /** A client of this user enters: see `Entrance.enter`. */
  enter(client: Client, user: User, since?: Resume): Promise<Entered | undefined> {
    return this.#entrance.enter(client, user, since);
  }

  /** Returns the user if that was their last client on this node. */
  leave(client: Client, canReturn?: boolean): User | undefined {
    return this.#entrance.leave(client, canReturn);
  }

  /** So many nodes live, this one included. */
  nodesCounted(nodes: number): void {
    this.nodes.elsewhere.counted(nodes);
  }

  /** Which part of people's and networks' limits this node grants. */
  get portions(): Portions & Pick<Elsewhere, "counts"> {
    return this.nodes.elsewhere;
  }

  /** These runs of other nodes lived at the time `at` or later, by this node's clock; others have died. */
  nodesLive(runs: ReadonlyMap<NodeId, string>, at: number): void {
    this.nodes.live(runs, at);
  }

  /** This node stops, with all who are still here. */
  goes(): void {
    this.#watch.close();
    this.nodes.goes();
  }

  /**
   * This node may have missed commits. `people` resolves when what else says who people are, besides r0, has been read.
   */
  sweep(people?: Promise<unknown>): Promise<void> {
    return this.#repair.sweep(people);
  }

  #came(user: UserId): void {
    this.nodes.elsewhere.came(user);
    const local = this.#users.of(user);
    if (local) this.names.came(local.user);
  }

  #left(user: UserId, canReturn: boolean): void {
    this.nodes.elsewhere.left(user, canReturn);
    this.names.left(user, canReturn);
  }

  /** Something changed about a user that is in no log. */
  #changed(user: UserId): void {
    this.#repair.changed([user]);
    this.names.changed(user);
  }

  #returned({ returned, room }: Extract<News, { room: unknown }>, { events }: Commit): void {
    for (const event of events)
      if (event.room === room.id && event.type === "room.restored")
        this.#delivery.restored(this.#users.ofAll(returned), { event, room });
  }
}
