import type { PresenceState } from "../protocol/account.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Presence as PresenceSignal, Signal } from "../protocol/signals.ts";
import type { Bus, NodeId, Subject } from "./bus.ts";
import type { Delivery } from "./delivery.ts";
import type { Feeds } from "./feeds.ts";
import type { LocalUsers } from "./local-users.ts";
import type { Clock } from "./ports.ts";
import { Presence, together } from "./presence.ts";

/** r0: what the nodes listen to beside rooms and users. */
const SERVER = "r0" as RoomId;

interface NodesWorld {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly feeds: Feeds;
  readonly users: LocalUsers;
  readonly delivery: Delivery;
  /** What this node alone says of a user. */
  stateHere(user: UserId): PresenceState;
  /** Another node knows r0 up to `server`. */
  behind(server: number): void;
  /** Bells may have been lost. */
  lost(): void;
}

/** The other nodes of this server: what they are told of this one, and what is heard of them. */
export class Nodes {
  readonly #world: NodesWorld;
  readonly #presence = new Presence();

  constructor(world: NodesWorld) {
    this.#world = world;
    world.bus.hear({
      bell: (bell) => {
        world.behind(bell.server);
        if (bell.room !== SERVER) world.delivery.bell(bell);
      },
      signal: (to, signal, from) => this.#hear(to, signal, from),
      lost: () => world.lost(),
    });
    world.bus.listen(SERVER);
  }

  /** This node has committed events of a room, and knows r0 up to `server`. Its own clients have the events already. */
  ring(room: RoomId, events: readonly Event[], server: number): void {
    const { bus } = this.#world;
    const { node } = bus;
    // A node with no user in the room so far listens to the user.
    for (const event of events)
      if (event.type === "member.joined") bus.ring({ room, upto: event.seq, node, server, user: event.user });
    const last = events.at(-1);
    if (last && last.type !== "member.joined") bus.ring({ room, upto: last.seq, node, server });
  }

  /** This node has committed events of r0 up to `server`. */
  ringServer(server: number): void {
    const { bus } = this.#world;
    bus.ring({ room: SERVER, upto: server, node: bus.node, server });
  }

  /** Tells all readers of a room, on every node. */
  signal(room: RoomId, signal: Signal): void {
    this.#tell(room, signal);
    this.#world.bus.signal(room, signal);
  }

  /** Tells the clients of a user, on every node. */
  tell(user: UserId, signal: Signal): void {
    this.#world.users.of(user)?.signal(signal);
    this.#world.bus.signal(user, signal);
  }

  /** What all nodes together say of a user. */
  stateOf(user: UserId): PresenceState {
    const { stateHere, clock } = this.#world;
    return together(stateHere(user), this.#presence.stateOf(user, clock.now()));
  }

  /** The other nodes live until then. The users of those that have died are no longer there. */
  live(living: ReadonlyMap<NodeId, number>): void {
    for (const [node, until] of living) this.#presence.lives(node, until);
    for (const signal of this.#presence.expire(this.#world.clock.now())) this.#tell(signal.room, signal);
  }

  #hear(to: Subject, signal: Signal, from: NodeId): void {
    if (signal.type === "presence") this.#presence.hears(signal, from, this.#world.clock.now());
    if (isUser(to)) this.#world.users.of(to)?.signal(signal);
    else this.#tell(to, signal);
  }

  #tell(room: RoomId, signal: Signal): void {
    this.#world.feeds.of(room)?.signal(signal.type === "presence" ? this.#onAllNodes(signal) : signal);
  }

  /** A user who has gone from one node may be online on another. */
  #onAllNodes(signal: PresenceSignal): PresenceSignal {
    const state = together(signal.state, this.stateOf(signal.by));
    if (state === signal.state) return signal;
    const status = signal.status ?? this.#world.users.of(signal.by)?.user.status;
    return { ...signal, state, ...(status && { status }) };
  }
}

const isUser = (to: Subject): to is UserId => to.startsWith("u");
