import type { Bus, NodeId } from "./bus.ts";
import { free } from "./costs.ts";
import { happened, SYSTEM } from "./decide.ts";
import { anyone } from "./demands.ts";
import type { Guests } from "./guests.ts";
import type { Hub } from "./hub.ts";
import type { Clock, Log } from "./ports.ts";
import { rule } from "./rule.ts";
import type { Store } from "./store.ts";

const RENEW_MS = 60_000;
/** Two renewals may fail. */
const LEASE_MS = 150_000;

export const leaseNode = rule("node.lease", {
  sees: () => ({}),
  may: anyone,
  costs: free,
  decide: (_, { type: _type, ...leased }) => happened({ type: "node.leased", ...leased }),
});

export const takeLease = rule("lease.take", {
  sees: () => ({}),
  may: anyone,
  costs: free,
  decide: (_, { type: _type, ...taken }) => happened({ type: "lease.taken", ...taken }),
});

export const guestComes = rule("guest.come", {
  sees: () => ({}),
  may: anyone,
  costs: free,
  decide: (_, { node }) => happened({ type: "guest.came", node }),
});

/** Another process runs under this node's name, in another data folder. */
export class NameTaken extends Error {
  constructor(node: string) {
    super(
      `another server of this database runs as node "${node}": set EXCHAT_NODE to another name, or stop that one`,
    );
  }
}

interface LeasesWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly run: string;
  readonly home?: string | undefined;
}

/**
 * The lease of this node, which it renews while it runs. As often it looks at the leases of the other nodes: when one has
 * ended, its users go offline, and its guests may come back here for a while.
 */
export class Leases {
  readonly #world: LeasesWorld;
  readonly #hub: Hub;
  readonly #guests: Guests;
  #living: ReadonlySet<NodeId> = new Set();
  #cancel = () => {};
  #isClosed = false;

  constructor(world: LeasesWorld, hub: Hub, guests: Guests) {
    this.#world = world;
    this.#hub = hub;
    this.#guests = guests;
  }

  /** The guests of this node's last run are at no other node. */
  async open(): Promise<void> {
    await this.#renew();
    await this.#adopt();
    this.#wait();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  #wait(): void {
    if (this.#isClosed) return;
    this.#cancel = this.#world.clock.after(RENEW_MS, () => {
      this.#renew()
        .catch((cause: unknown) => this.#world.log.error("renewing the lease of this node failed", cause))
        .finally(() => this.#wait());
    });
  }

  async #renew(): Promise<void> {
    const { store, bus, clock, run, home = "" } = this.#world;
    const lease = { type: "node.lease", node: bus.node, run, home, forMs: LEASE_MS } as const;
    const outcome = await store.change(SYSTEM, lease);
    if (!outcome.refused && outcome.held === false) throw new NameTaken(bus.node);
    const others = (await store.nodes()).filter(({ node }) => node !== bus.node);
    const now = clock.now();
    this.#hub.nodesLive(new Map(others.map(({ node, forMs }) => [node, now + forMs])));
    const before = this.#living;
    this.#living = new Set(others.map(({ node }) => node));
    if ([...before].some((node) => !this.#living.has(node))) await this.#adopt();
  }

  async #adopt(): Promise<void> {
    const { store, bus } = this.#world;
    this.#guests.adopt(await store.guests(bus.node), (guest) => this.#hub.clientsOf(guest) > 0);
  }
}
