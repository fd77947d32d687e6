import type { Refusal } from "../protocol/errors.ts";
import type { NodeAbout } from "../protocol/leases.ts";
import type { Bus, NodeId } from "./bus.ts";
import { free } from "./costs.ts";
import { happened, SYSTEM } from "./decide.ts";
import { anyone } from "./demands.ts";
import type { Guests } from "./guests.ts";
import type { Hub } from "./hub.ts";
import type { Clock, Log } from "./ports.ts";
import { rule } from "./rule.ts";
import type { Store } from "./store.ts";

interface Pace {
  readonly renewMs: number;
  /** Two renewals may fail. */
  readonly leaseMs: number;
}
/** The others see within 10 to 15 seconds that a node has died. */
const TOGETHER: Pace = { renewMs: 4_000, leaseMs: 14_000 };
/** Nobody waits for the end of this lease, and a server where nothing happens writes little. */
const ALONE: Pace = { renewMs: 60_000, leaseMs: 150_000 };
/** So long after the end of another node's lease, it is looked at. */
const LOOK_MS = 100;

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
  readonly version?: string | undefined;
}

/**
 * The lease of this node, which it renews while it runs. As often it looks at the leases of the other nodes: when one has
 * ended, its users go offline, and its guests may come back here for a while.
 */
export class Leases {
  readonly #world: LeasesWorld;
  readonly #hub: Hub;
  readonly #guests: Guests;
  readonly #pace: Pace;
  /** The other nodes that lived when this node looked last, and those whose guests it has not looked for since. */
  #seen = new Set<NodeId>();
  /** Since when every renewal was in time, by this node's clock; and the last of them. */
  #since = Number.NEGATIVE_INFINITY;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #trouble: string | undefined;
  #cancel = () => {};
  #isClosed = false;
  #drains = false;

  constructor(world: LeasesWorld, hub: Hub, guests: Guests) {
    this.#world = world;
    this.#hub = hub;
    this.#guests = guests;
    this.#pace = world.bus.reach === "alone" ? ALONE : TOGETHER;
  }

  /** Why this node must not serve, if so. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** The guests of this node's last run are at no other node. Throws NameTaken. */
  async open(): Promise<void> {
    try {
      await this.#beat();
    } catch (cause) {
      this.close();
      throw cause;
    }
    await this.#adopt();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  /** Ends the lease: the last thing that this node writes. */
  async end(): Promise<void> {
    this.close();
    if (this.#pace === ALONE) return;
    await this.#lease(0);
    this.#hub.goes();
  }

  /** Renews the lease, looks at those of the others, and says when to do so again. */
  async #beat(): Promise<void> {
    const at = this.#world.clock.now();
    let again = this.#pace.renewMs;
    try {
      const outcome = await this.#lease(this.#pace.leaseMs);
      if (outcome.held === false) throw new NameTaken(this.#world.bus.node);
      if (!outcome.refused) again = Math.min(again, await this.#look(at));
    } finally {
      if (!this.#isClosed) this.#cancel = this.#world.clock.after(again, () => void this.#beatAgain());
    }
  }

  async #beatAgain(): Promise<void> {
    try {
      await this.#beat();
      this.#trouble = undefined;
    } catch (cause) {
      if (cause instanceof NameTaken) this.#trouble = cause.message;
      this.#world.log.error("renewing the lease of this node failed", cause);
    }
  }

  async #lease(forMs: number): Promise<{ refused?: Refusal | undefined; held?: boolean | undefined }> {
    const { store, bus, run, home = "" } = this.#world;
    const about = this.#about();
    return await store.change(SYSTEM, { type: "node.lease", node: bus.node, run, home, forMs, about });
  }

  /** Returns in how many milliseconds the first of the other leases ends, if it is not renewed. */
  async #look(at: number): Promise<number> {
    const { store, bus, run } = this.#world;
    const { leaseMs } = this.#pace;
    if (at - this.#renewedAt > leaseMs) this.#since = at;
    this.#renewedAt = at;
    const nodes = await store.nodes();
    const others = nodes.filter(({ node }) => node !== bus.node);
    for (const { node } of others) this.#seen.add(node);
    this.#hub.nodesCounted(1 + others.length);
    const isHeard = nodes.some((one) => one.node === bus.node && one.run === run);
    // After a time in which nobody could renew anything, the others have not had theirs yet.
    if (isHeard && at - this.#since >= leaseMs) await this.#decide(others, at);
    return LOOK_MS + Math.min(...others.map(({ forMs }) => forMs));
  }

  async #decide(
    others: readonly { readonly node: NodeId; readonly run: string }[],
    at: number,
  ): Promise<void> {
    this.#hub.nodesLive(new Map(others.map(({ node, run }) => [node, run])), at);
    const living = new Set(others.map(({ node }) => node));
    if ([...this.#seen].every((node) => living.has(node))) return;
    await this.#adopt();
    this.#seen = living;
  }

  /** This node is stopping, and says so at once. */
  async drains(): Promise<void> {
    this.#drains = true;
    await this.#lease(this.#pace.leaseMs);
  }

  #about(): NodeAbout {
    const { version = "" } = this.#world;
    const { clients, users } = this.#hub.counts;
    return { version, clients, users, behind: this.#hub.behind, drains: this.#drains };
  }

  async #adopt(): Promise<void> {
    const { store, bus } = this.#world;
    this.#guests.adopt(await store.guests(bus.node), (guest) => this.#hub.clientsOf(guest) > 0);
  }
}
