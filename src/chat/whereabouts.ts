import type { PresenceState } from "../protocol/account.ts";
import type { UserId } from "../protocol/ids.ts";
import { type Bus, type NodeId, type NodeSignal, SERVER } from "./bus.ts";
import type { Clock } from "./ports.ts";
import { together } from "./presence.ts";

/** A node that does not answer within this time is not waited for. */
const ANSWER_MS_MAX = 300;

type Asked = Extract<NodeSignal, { readonly type: "users.asked" }>;
type Answer = Extract<NodeSignal, { readonly type: "users.are" }>;
/** Users who are not offline. */
type States = Map<UserId, PresenceState>;

interface WhereaboutsWorld {
  readonly bus: Bus;
  readonly clock: Clock;
  /** A user's presence on this node alone. */
  stateHere(user: UserId): PresenceState;
}
interface Waiting {
  readonly states: States;
  readonly silent: Set<NodeId>;
  end(): void;
}

/**
 * Asks the other nodes who of some users is online. Nodes tell each other that only of rooms that both read, and a person may
 * ask about somebody with whom they share none.
 */
export class Whereabouts {
  readonly #world: WhereaboutsWorld;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;

  constructor(world: WhereaboutsWorld) {
    this.#world = world;
  }

  /** `nodes`: the other nodes that live; undefined = this node does not know that yet. */
  async find(users: readonly UserId[], nodes: Iterable<NodeId> | undefined): Promise<States> {
    const { bus, clock } = this.#world;
    const states: States = new Map();
    const silent = new Set(nodes);
    if (users.length === 0 || bus.reach !== "connected" || (nodes && silent.size === 0)) return states;
    this.#count += 1;
    const ask = this.#count;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(ANSWER_MS_MAX, resolve);
      const end = () => {
        cancel();
        resolve();
      };
      this.#waiting.set(ask, { states, silent, end });
      bus.signal(SERVER, { type: "users.asked", ask, of: users });
    });
    this.#waiting.delete(ask);
    return states;
  }

  /** Another node asks. */
  asked({ ask, of }: Asked, by: NodeId): void {
    const states = of.flatMap((user) => {
      const state = this.#world.stateHere(user);
      return state === "offline" ? [] : [[user, state] as const];
    });
    this.#world.bus.signal(SERVER, { type: "users.are", to: by, ask, states });
  }

  /** The answer of a node, to whichever one. */
  answered({ to, ask, states }: Answer, from: NodeId): void {
    const waiting = to === this.#world.bus.node ? this.#waiting.get(ask) : undefined;
    if (!waiting) return;
    for (const [user, state] of states)
      waiting.states.set(user, together(state, waiting.states.get(user) ?? "offline"));
    if (waiting.silent.delete(from) && waiting.silent.size === 0) waiting.end();
  }
}
