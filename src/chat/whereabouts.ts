import type { PresenceState } from "../protocol/account.ts";
import type { UserId } from "../protocol/ids.ts";
import { type Bus, type NodeId, type NodeSignal, SERVER } from "./bus.ts";
import type { Clock } from "./ports.ts";
import { together } from "./presence.ts";
import { newer, type Profile } from "./profile.ts";

/** A node that does not answer within this time is not waited for. */
const ANSWER_MS_MAX = 300;
/** Users in one question: LISTEN/NOTIFY takes no more than 8,000 bytes, and a profile may have 600. */
const USERS_MAX = 10;
/** Of so many users the last profile that was found is kept. */
const PROFILES_MAX = 2_000;

type Asked = Extract<NodeSignal, { readonly type: "users.asked" }>;
type Answer = Extract<NodeSignal, { readonly type: "users.are" }>;

/** A user who is online or away on other nodes. */
interface Found {
  state: PresenceState;
  readonly nodes: Set<NodeId>;
  profile: Profile | undefined;
}
/** What other nodes say of users. Of users who are on none of them there is no entry. */
export interface Sighting {
  readonly users: ReadonlyMap<UserId, Readonly<Found>>;
  /** The nodes that have answered. */
  readonly answered: ReadonlySet<NodeId>;
}

interface WhereaboutsWorld {
  readonly bus: Bus;
  readonly clock: Clock;
  /** A user's presence on this node alone. */
  stateHere(user: UserId): PresenceState;
  /** What the user's newest IRC client on this node shows. */
  profileHere(user: UserId): Profile | undefined;
}
interface Waiting {
  readonly users: Map<UserId, Found>;
  readonly answered: Set<NodeId>;
  readonly silent: Set<NodeId>;
  end(): void;
}

/**
 * Asks the other nodes who of some users is online. Nodes tell each other that only of rooms that both read, and a person may
 * ask about people with whom they share none.
 */
export class Whereabouts {
  readonly #world: WhereaboutsWorld;
  readonly #waiting = new Map<number, Waiting>();
  /** The oldest first. */
  readonly #profiles = new Map<UserId, Profile>();
  #count = 0;

  constructor(world: WhereaboutsWorld) {
    this.#world = world;
  }

  /** `nodes`: the other nodes that live; undefined = this node does not know that yet. */
  async find(users: readonly UserId[], nodes: Iterable<NodeId> | undefined): Promise<Sighting> {
    const asked = new Set(nodes);
    const isAlone = nodes !== undefined && asked.size === 0;
    if (isAlone || this.#world.bus.reach !== "connected") return { users: new Map(), answered: asked };
    const parts: Promise<Sighting>[] = [];
    for (let from = 0; from < users.length; from += USERS_MAX)
      parts.push(this.#ask(users.slice(from, from + USERS_MAX), asked));
    const found = await Promise.all(parts);
    const answered = [...asked].filter((node) => found.every((one) => one.answered.has(node)));
    return { users: new Map(found.flatMap((one) => [...one.users])), answered: new Set(answered) };
  }

  /** The last profile that another node gave of this user. */
  profileOf(user: UserId): Profile | undefined {
    return this.#profiles.get(user);
  }

  /** Another node asks. */
  asked({ ask, of }: Asked, by: NodeId): void {
    const people = of.flatMap((user): Answer["people"] => {
      const state = this.#world.stateHere(user);
      const profile = this.#world.profileHere(user);
      if (state === "offline") return [];
      return [profile ? [user, state, profile] : [user, state]];
    });
    this.#world.bus.signal(SERVER, { type: "users.are", to: by, ask, people });
  }

  /** The answer of a node, to this one or another. */
  answered({ to, ask, people }: Answer, from: NodeId): void {
    const waiting = to === this.#world.bus.node ? this.#waiting.get(ask) : undefined;
    if (!waiting) return;
    for (const [user, state, profile] of people) {
      const found = waiting.users.get(user) ?? { state, nodes: new Set(), profile: undefined };
      found.state = together(state, found.state);
      found.nodes.add(from);
      found.profile = newer(found.profile, profile);
      waiting.users.set(user, found);
    }
    waiting.answered.add(from);
    if (waiting.silent.delete(from) && waiting.silent.size === 0) waiting.end();
  }

  /** These users have left a node. It may have answered before. */
  left(users: readonly UserId[], from: NodeId): void {
    for (const user of users) this.#profiles.delete(user);
    for (const { users: found } of this.#waiting.values())
      for (const user of users) {
        const nodes = found.get(user)?.nodes;
        if (nodes?.delete(from) && nodes.size === 0) found.delete(user);
      }
  }

  async #ask(of: readonly UserId[], nodes: ReadonlySet<NodeId>): Promise<Sighting> {
    const { bus, clock } = this.#world;
    this.#count += 1;
    const ask = this.#count;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(ANSWER_MS_MAX, resolve);
    const waiting = { users: new Map(), answered: new Set<NodeId>(), silent: new Set(nodes), end: resolve };
    this.#waiting.set(ask, waiting);
    bus.signal(SERVER, { type: "users.asked", ask, of });
    await promise;
    cancel();
    // Until now `left` could take users out again.
    this.#waiting.delete(ask);
    for (const [user, { profile }] of waiting.users) this.#keep(user, profile);
    return waiting;
  }

  #keep(user: UserId, profile: Profile | undefined): void {
    this.#profiles.delete(user);
    if (!profile) return;
    const [oldest] = this.#profiles.keys();
    if (this.#profiles.size >= PROFILES_MAX && oldest) this.#profiles.delete(oldest);
    this.#profiles.set(user, profile);
  }
}
