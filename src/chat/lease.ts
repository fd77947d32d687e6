import type { Holder } from "../protocol/leases.ts";
import type { Bus } from "./bus.ts";
import { SYSTEM } from "./decide.ts";
import type { Clock, Log } from "./ports.ts";
import type { Store } from "./store.ts";

/** Two renewals may fail. When the holder has died, another node holds the lease after the sum of both at most. */
const RENEW_MS = 2_000;
const LEASE_MS = 7_000;

export interface LeaseWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly run: string;
}

/** Hears of a lease. */
interface Ears {
  /** This node has the lease from now on. */
  held?(): void;
  /** Another node may have the lease now. */
  lost?(): void;
}

/**
 * The right to do something that one node at a time does for the whole server. While it is open it asks the database for the
 * lease of that name, again and again. A node that is alone has every lease, and writes nothing.
 *
 * `isHeld` is this node's opinion: a process that was stopped for a while may have it too late. So what must not be done by
 * two nodes names `holder` in the transaction that does it: see `holdsLease` of store/leases.ts.
 */
export class Lease {
  readonly #name: string;
  readonly #world: LeaseWorld;
  readonly #ears: Ears;
  /** By this node's clock, from before it asked. */
  #until = 0;
  #isHeld = false;
  #isClosed = false;
  #cancel = () => {};
  #cancelEnd = () => {};

  constructor(name: string, world: LeaseWorld, ears: Ears = {}) {
    this.#name = name;
    this.#world = world;
    this.#ears = ears;
  }

  get isHeld(): boolean {
    return this.#isHeld && (this.#isAlone || this.#world.clock.now() < this.#until);
  }

  /** What to name where only the holder may write; undefined = this node is alone. */
  get holder(): Holder | undefined {
    const { bus, run } = this.#world;
    return this.#isAlone ? undefined : { node: bus.node, run };
  }

  /** Tries to get it at once, and resolves when the first answer is there. */
  async open(): Promise<void> {
    if (this.#isAlone) this.#holds();
    else await this.#try();
  }

  /** Another node may have it at once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    const wasHeld = this.isHeld;
    this.#ends();
    if (wasHeld && !this.#isAlone)
      await this.#take(0).catch((cause: unknown) => this.#failed("giving back", cause));
  }

  get #isAlone(): boolean {
    return this.#world.bus.reach === "alone";
  }

  async #try(): Promise<void> {
    const { clock } = this.#world;
    const askedAt = clock.now();
    try {
      const held = await this.#take(LEASE_MS);
      if (this.#isClosed) return;
      if (held) this.#until = askedAt + LEASE_MS;
      if (held) this.#holds();
      // Nothing could be stored: what this node has, it has until it ends.
      else if (held === false) this.#ends();
    } catch (cause) {
      this.#failed("asking for", cause);
    }
    if (!this.#isClosed) this.#cancel = clock.after(RENEW_MS, () => void this.#try());
  }

  async #take(forMs: number): Promise<boolean | undefined> {
    const { store, bus, run } = this.#world;
    const { node } = bus;
    const outcome = await store.change(SYSTEM, { type: "lease.take", lease: this.#name, node, run, forMs });
    return outcome.refused ? undefined : outcome.held;
  }

  #holds(): void {
    this.#cancelEnd();
    if (!this.#isAlone) {
      const { clock } = this.#world;
      this.#cancelEnd = clock.after(Math.max(0, this.#until - clock.now()), () => this.#ends());
    }
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#ears.held?.();
  }

  #ends(): void {
    this.#cancelEnd();
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#ears.lost?.();
  }

  #failed(what: string, cause: unknown): void {
    this.#world.log.error(`${what} the lease of "${this.#name}" failed`, cause);
  }
}
