import type { PresenceState } from "../protocol/account.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { OwnSignal, Presence as PresenceSignal, Signal } from "../protocol/signals.ts";
import { type Bus, type NodeId, type NodePresence, type NodeSignal, SERVER, type Subject } from "./bus.ts";
import type { News } from "./commit.ts";
import type { Delivery } from "./delivery.ts";
import { Elsewhere } from "./elsewhere.ts";
import type { Feeds } from "./feeds.ts";
import { FreshRooms } from "./fresh-rooms.ts";
import type { LocalUsers } from "./local-users.ts";
import type { NameWatch } from "./name-watch.ts";
import type { OwnSignals } from "./own-signals.ts";
import type { Clock } from "./ports.ts";
import { Presence, type Shown, statusOf, together } from "./presence.ts";
import { newer, type Profile } from "./profile.ts";
import { RollCall } from "./roll-call.ts";
import { Silence } from "./silence.ts";
import { type Sighting, Whereabouts } from "./whereabouts.ts";

/** After a node has started again, its users have this time to come back before the other nodes ask who has. */
const BACK_MS = 10_000;
/** Rooms that are not read any more are forgotten together. */
const FORGET_MS = 1_000;

interface NodesWorld {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly feeds: Feeds;
  readonly users: LocalUsers;
  readonly own: OwnSignals;
  readonly delivery: Delivery;
  readonly names: NameWatch;
  /** A user's presence on this node alone. */
  stateHere(user: UserId): PresenceState;
  /** Another node knows r0 up to `server`. */
  behind(server: number): void;
  /** Something changed about a user that is in no log. */
  changed(user: UserId): void;
  /** Bells may have been lost. */
  lost(): void;
}

/** The other nodes of this server: tells them of this node, and hears them. */
export class Nodes {
  readonly #world: NodesWorld;
  readonly #presence = new Presence();
  readonly #rollCall: RollCall;
  /** The runs of the other nodes, as they were seen last. */
  #runs: ReadonlyMap<NodeId, string> | undefined;
  readonly #whereabouts: Whereabouts;
  #dropped = new Set<RoomId>();
  /** Rooms of which this node may not know yet who is in them on other nodes. */
  readonly fresh: FreshRooms;
  readonly #silence = new Silence();
  #silent: ReadonlySet<NodeId> = new Set();
  readonly #doors: ((told: unknown) => void)[] = [];
  /** Which other nodes have the users of this one. */
  readonly elsewhere: Elsewhere;

  constructor(world: NodesWorld) {
    this.#world = world;
    this.fresh = new FreshRooms(world.clock);
    const tell = (signals: readonly PresenceSignal[]) => this.#tellAll(signals);
    const profileHere = (user: UserId) => world.users.of(user)?.profile;
    this.#whereabouts = new Whereabouts({ ...world, profileHere });
    this.#rollCall = new RollCall({ ...world, presence: this.#presence, tell });
    this.elsewhere = new Elsewhere({ ...world, silent: () => this.#silent });
    world.bus.hear({
      bell: (bell) => {
        this.#silence.breaks(bell.node, world.clock.now());
        world.behind(bell.server);
        if (bell.room !== SERVER) world.delivery.bell(bell);
        else if (bell.user) world.changed(bell.user);
      },
      signal: (to, signal, from) => this.#hear(to, signal, from),
      listens: () => world.lost(),
      lost: () => {
        world.lost();
        this.#rollCall.ask(world.feeds.all().map(({ room }) => room.id));
        this.elsewhere.lost();
        world.names.lost();
      },
    });
    world.bus.listen(SERVER);
  }

  /** This node has committed events of a room, and knows r0 up to `server`. Its own clients have the events already. */
  ring(room: RoomId, events: readonly Event[], server: number): void {
    const { bus } = this.#world;
    const { node } = bus;
    // A node with no user in the room so far listens to the user.
    for (const event of events)
      if (event.type === "member.joined") {
        this.#says(event.user, room);
        bus.ring({ room, upto: event.seq, node, server, user: event.user });
      }
    const last = events.at(-1);
    if (last && last.type !== "member.joined") bus.ring({ room, upto: last.seq, node, server });
  }

  /** This node knows r0 up to `server`. */
  ringServer(server: number): void {
    const { bus } = this.#world;
    bus.ring({ room: SERVER, upto: server, node: bus.node, server });
  }

  /** This node has committed what other nodes have to read about users, with these events. */
  ringNews(news: News, events: readonly Event[], server: number): void {
    const { bus } = this.#world;
    const { node } = bus;
    const user = "changed" in news ? news.changed.id : "ended" in news ? news.ended : undefined;
    if (user) bus.ring({ room: SERVER, upto: server, node, server, user });
    if (!("returned" in news)) return;
    const { room, returned } = news;
    const upto = events.find((event) => event.type === "room.restored" && event.room === room.id)?.seq;
    if (upto !== undefined)
      for (const one of returned) bus.ring({ room: room.id, upto, node, server, user: one });
  }

  /** Whether a node that lives was not heard lately: then bells of it may be missing. */
  missing(now: number): boolean {
    this.#silent = this.#silence.of(now);
    return this.#silent.size > 0;
  }

  /** Tells all readers of a room, on every node. */
  signal(room: RoomId, signal: Signal): void {
    this.#tell(room, signal);
    const about = signal.type === "presence" ? this.#world.users.of(signal.by)?.about : undefined;
    this.#world.bus.signal(room, about ? ({ ...signal, about } as NodePresence) : signal);
  }

  /** An IRC client of a user on this node shows something else of them from now on. */
  shows(user: UserId): void {
    for (const { room } of this.#world.users.of(user)?.feeds ?? []) this.#says(user, room.id);
  }

  /** A door tells itself on the other nodes something, of at most 7,000 bytes of JSON. It may be lost. */
  tellDoors(told: unknown): void {
    this.#world.bus.signal(SERVER, { type: "doors.told", told });
  }

  /** Calls `hear` with what the door on another node tells. */
  hearDoors(hear: (told: unknown) => void): void {
    this.#doors.push(hear);
  }

  /** Tells the clients of a user, on every node. */
  tell(user: UserId, signal: OwnSignal): void {
    this.#world.own.tell(user, signal);
    this.#world.bus.signal(user, signal);
  }

  /** What the other nodes say of these users when they are asked. */
  lookFor(users: readonly UserId[]): Promise<Sighting> {
    return this.#whereabouts.find(users, this.#runs?.keys());
  }

  /** What the user's newest IRC client on another node shows, as far as this node knows. */
  profileOf(user: UserId): Profile | undefined {
    return newer(this.#presence.profileOf(user), this.#whereabouts.profileOf(user));
  }

  /** Whether the user is online on another node with an account, as far as this node knows. */
  isAccount(user: UserId): boolean {
    return this.#presence.isAccount(user);
  }

  /** The users of IRC on other nodes who are in a room that is read here. */
  shown(): Iterable<readonly [UserId, Shown]> {
    return this.#presence.shown();
  }

  /** A user's presence over all nodes, as far as they are in rooms that are read here. */
  stateOf(user: UserId): PresenceState {
    return together(this.#world.stateHere(user), this.#presence.stateOf(user));
  }

  /**
   * These runs of nodes lived at the time `at` or later. The users of nodes that have died are not there any more; a word that
   * came later may be from a node that has just started.
   */
  live(runs: ReadonlyMap<NodeId, string>, at: number): void {
    for (const [node, run] of runs)
      if ((this.#runs?.get(node) ?? run) !== run)
        this.#world.clock.after(BACK_MS, () => this.#rollCall.ask(this.#presence.roomsOf(node)));
    const before = this.#runs;
    const isGone = (node: NodeId) => runs.get(node) !== (before?.get(node) ?? runs.get(node));
    this.elsewhere.gone(isGone);
    this.#runs = runs;
    this.#world.names.gone(isGone);
    this.#silence.live(runs.keys(), this.#world.clock.now());
    this.#tellAll(this.#presence.gone((node) => !runs.has(node), at));
  }

  /** This node stops: the others need not wait until its lease ends. */
  goes(): void {
    this.#world.bus.signal(SERVER, { type: "node.goes" });
  }

  /** The room has readers here from now on. This node may not have heard so far who is in it. */
  opened(room: RoomId): void {
    this.#dropped.delete(room);
    if (this.#world.bus.reach === "alone") return;
    this.fresh.add(room);
    this.#rollCall.ask([room]);
  }

  /** The room is not read here any more. */
  dropped(room: RoomId): void {
    if (this.#world.bus.reach === "alone") return;
    if (this.#dropped.size === 0) this.#world.clock.after(FORGET_MS, () => this.#forget());
    this.#dropped.add(room);
  }

  #forget(): void {
    this.#presence.leaves(this.#dropped);
    this.#dropped = new Set();
  }

  #hear(to: Subject, signal: Signal | NodeSignal, from: NodeId): void {
    if (isOfNodes(signal)) {
      this.#hearNode(signal, from);
      return;
    }
    if (isUser(to)) this.#world.own.tell(to, signal as OwnSignal);
    else if (signal.type !== "presence") this.#tell(to, signal);
    else {
      const { about, ...said }: NodePresence = signal;
      if (this.#world.feeds.of(said.room))
        this.#presence.hears(said, { node: from, now: this.#world.clock.now(), about });
      this.#tell(to, said);
    }
  }

  #hearNode(signal: NodeSignal, from: NodeId): void {
    if (signal.type === "presence.asked") this.#rollCall.asked(signal.rooms, from);
    else if (signal.type === "presence.here") this.#rollCall.answered(signal, from);
    else if (signal.type === "users.asked") this.#whereabouts.asked(signal, from);
    else if (signal.type === "users.are") this.#whereabouts.answered(signal, from);
    else if (signal.type === "doors.told") for (const hear of this.#doors) hear(signal.told);
    else if (signal.type !== "node.goes") {
      if (signal.type === "users.left" || signal.type === "users.quit")
        this.#whereabouts.left(signal.users, from);
      this.elsewhere.hears(signal, from);
      this.#world.names.hears(signal, from);
    } else {
      this.#silence.goes(from);
      this.elsewhere.gone((node) => node === from);
      this.#world.names.gone((node) => node === from);
      this.#tellAll(this.#presence.gone((node) => node === from));
    }
  }

  /** Tells the other nodes alone what presence a user of this node has in a room. */
  #says(by: UserId, room: RoomId): void {
    const local = this.#world.users.of(by);
    if (!local || this.#world.bus.reach === "alone") return;
    const { user, state, about } = local;
    const more = { ...statusOf(user), ...(about && { about }) };
    this.#world.bus.signal(room, {
      type: "presence",
      room,
      by,
      from: user.name,
      state,
      ...more,
    } as NodePresence);
  }

  #tellAll(signals: readonly PresenceSignal[]): void {
    for (const signal of signals) this.#tell(signal.room, signal);
  }

  #tell(room: RoomId, signal: Signal): void {
    this.#world.feeds.of(room)?.signal(signal.type === "presence" ? this.#onAllNodes(signal) : signal);
  }

  /** A user who has left one node may be online on another. */
  #onAllNodes(signal: PresenceSignal): PresenceSignal {
    const state = together(signal.state, this.stateOf(signal.by));
    if (state === signal.state) return signal;
    const here = signal.status ? undefined : this.#world.users.of(signal.by)?.user;
    return { ...signal, state, ...statusOf(here ?? signal) };
  }
}

const isUser = (to: Subject): to is UserId => to.startsWith("u");
const OF_NODES: ReadonlySet<string> = new Set<NodeSignal["type"]>([
  ...(["presence.asked", "presence.here", "doors.told", "node.goes"] as const),
  ...(["users.came", "users.here", "users.left", "users.quit", "users.asked", "users.are"] as const),
]);
const isOfNodes = (signal: Signal | NodeSignal): signal is NodeSignal => OF_NODES.has(signal.type);
