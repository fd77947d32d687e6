import { NETWORKS_IN_WIDE, wideOf } from "../chat/budgets.ts";
import { PerNetwork } from "../chat/per-network.ts";
import type { Portions } from "../chat/portions.ts";
import { duration } from "../protocol/duration.ts";
import { limits } from "../protocol/limits.ts";

/** Why one more connection is refused. */
interface Full {
  readonly sentence: string;
  /** After how many seconds one is accepted again, if that is known. */
  readonly retryAfterSeconds?: number;
}

/** Limits how many connections each network has, and how often it opens one. This machine ("") has no limit. */
export class Crowd {
  readonly #now: () => number;
  readonly #open = new Map<string, number>();
  readonly #portions: Portions | undefined;
  readonly #connects: PerNetwork;

  /** `portions` = which part of each limit this node grants; none = all of it. */
  constructor(now: () => number, portions?: Portions) {
    this.#now = now;
    this.#portions = portions;
    const { connectsBurstMax: burst, connectsPerSecondMax: perSecond } = limits;
    this.#connects = new PerNetwork({ burst, perSecond }, portions);
  }

  /** Counts an attempt of this network to connect. Returns why it may not; undefined = it may. */
  refuses(network: string): Full | undefined {
    const max = Math.ceil(limits.connectionsPerAddressMax * (this.#portions?.ofNetwork() ?? 1));
    const wide = wideOf(network);
    if (this.#openIn(network) >= max || (wide && this.#openIn(wide) >= max * NETWORKS_IN_WIDE))
      return {
        sentence: `one address has at most ${max} connections${this.#portions ? " to one node" : ""}`,
      };
    const waitMs = this.#connects.take(network, this.#now());
    if (waitMs === 0) return undefined;
    return {
      sentence: `this address connects too often: try again in ${duration(waitMs)}`,
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    };
  }

  /** One connection of this network more, or less. */
  count(network: string, change: 1 | -1): void {
    if (network === "") return;
    for (const place of [network, wideOf(network)]) {
      if (place === undefined) continue;
      const count = this.#openIn(place) + change;
      if (count > 0) this.#open.set(place, count);
      else this.#open.delete(place);
    }
  }

  #openIn(place: string): number {
    return this.#open.get(place) ?? 0;
  }
}
