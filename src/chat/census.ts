import type { Bus } from "./bus.ts";
import type { Clock } from "./ports.ts";
import type { Store } from "./store.ts";

/** For so long an answer is good enough: the other nodes say seldom how many people they have. */
const KEPT_MS = 5_000;

/** How many there are, over all nodes. A person who is at two nodes counts twice. */
export interface Counted {
  readonly users: number;
  readonly clients: number;
  /** Public rooms. */
  readonly rooms: number;
  /** Nodes that live, this one included. */
  readonly nodes: number;
}

interface CensusWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  /** Those of this node. */
  here(): { readonly users: number; readonly clients: number };
}

/** Counts people and rooms for those who ask, at most every few seconds. */
export class Census {
  readonly #world: CensusWorld;
  #last: { readonly at: number; readonly elsewhere: Promise<Counted> } | undefined;
  /** The last answer, without the people of this node. */
  #elsewhere: Counted = { users: 0, clients: 0, rooms: 0, nodes: 1 };

  constructor(world: CensusWorld) {
    this.#world = world;
  }

  async taken(): Promise<Counted> {
    const now = this.#world.clock.now();
    if (!this.#last || now - this.#last.at >= KEPT_MS) {
      const elsewhere = this.#count();
      this.#last = { at: now, elsewhere };
      // The next question is asked of the store again.
      elsewhere.catch(() => {
        this.#last = undefined;
      });
    }
    this.#elsewhere = await this.#last.elsewhere;
    return this.known;
  }

  /** As far as this node knows by the last answer that it has asked for. */
  get known(): Counted {
    const { users, clients } = this.#world.here();
    const others = this.#elsewhere;
    return { ...others, users: others.users + users, clients: others.clients + clients };
  }

  /** The people of the other nodes, and all rooms. */
  async #count(): Promise<Counted> {
    const { store, bus } = this.#world;
    const [rooms, states] = await Promise.all([
      store.countPublicRooms(),
      bus.reach === "alone" ? [] : store.nodeStates(),
    ]);
    const others = states.filter(({ node, forMs }) => forMs > 0 && node !== bus.node);
    const sum = (of: (about: (typeof others)[number]["about"]) => number) =>
      others.reduce((all, { about }) => all + of(about), 0);
    return {
      users: sum(({ users, clients = 0 }) => users ?? clients),
      clients: sum(({ clients = 0 }) => clients),
      rooms,
      nodes: others.length + 1,
    };
  }
}
