import { type Allowance, Buckets } from "./buckets.ts";
import { NETWORKS_IN_WIDE, wideOf } from "./budgets.ts";
import { type Portions, partOfNetwork } from "./portions.ts";

/** Limits how often one network, as `networkOf` of net/addresses.ts names it, may do something. */
export class PerNetwork {
  readonly #portions: Portions | undefined;
  readonly #networks: Buckets<string>;
  readonly #wide: Buckets<string>;

  /** `portions` = which part of it this node grants; none = all of it. */
  constructor({ burst, perSecond }: Allowance, portions?: Portions) {
    this.#portions = portions;
    const part = portions && partOfNetwork(portions);
    this.#networks = new Buckets({ burst, perSecond }, part);
    this.#wide = new Buckets(
      { burst: burst * NETWORKS_IN_WIDE, perSecond: perSecond * NETWORKS_IN_WIDE },
      part,
    );
  }

  /** Whether the network has so many left, of the whole limit. */
  hasLeft(network: string, now: number, amount: number): boolean {
    return this.#networks.wait(network, now, amount * (this.#portions?.ofNetwork() ?? 1)) === 0;
  }

  /** Takes one; returns the milliseconds to wait, 0 = it was counted. */
  take(network: string, now: number): number {
    const wide = wideOf(network);
    const waitMs = Math.max(
      this.#networks.wait(network, now),
      wide === undefined ? 0 : this.#wide.wait(wide, now),
    );
    if (waitMs > 0) return waitMs;
    this.#networks.spend(network, now);
    if (wide !== undefined) this.#wide.spend(wide, now);
    return 0;
  }

  /** Gives one back that was counted and did not happen. */
  giveBack(network: string, now: number): void {
    this.#networks.spend(network, now, -1);
    const wide = wideOf(network);
    if (wide !== undefined) this.#wide.spend(wide, now, -1);
  }
}
