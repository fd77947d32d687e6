import { limits } from "../protocol/limits.ts";
import { Buckets } from "./buckets.ts";
import { isStranger, type Payer } from "./payer.ts";
import { type Portions, partOfNetwork, partOfPerson } from "./portions.ts";

/** For how long a person is turned away the first time. Each further time it is twice as long. */
const AWAY_MS_MIN = 10_000;
const AWAY_MS_MAX = limits.turnedAwaySecondsMax * 1_000;
/** After so long without another time, the person counts as new. */
const FORGOTTEN_AFTER_MS = 60 * 60 * 1_000;
/** After so many strangers of one network were turned away, the server admits others from there at this rate. */
const OF_NETWORK_MAX = 5;
const PACE = { burst: 5, perSecond: 1 };

interface Away {
  readonly times: number;
  readonly until: number;
}

/**
 * Turns away people who go on after many refusals. Each refusal costs the server a little. So it closes their
 * connections and turns them away for a while, longer each time. A stranger could come back under another name. So
 * after a few of them the server admits strangers of their network slowly, but it does admit them, since a whole school
 * may have one address.
 */
export class Patience {
  readonly #refusals: Buckets<string>;
  readonly #away = new Map<string, Away>();
  readonly #networks = new Map<string, Away>();
  readonly #pace: Buckets<string>;

  constructor(portions?: Portions) {
    const { refusalsBurstMax: burst, refusalsPerSecondMax: perSecond } = limits;
    this.#refusals = new Buckets({ burst, perSecond }, portions && partOfPerson(portions));
    this.#pace = new Buckets(PACE, portions && partOfNetwork(portions));
  }

  /** Counts one more refusal. */
  refused(payer: Payer, now: number): void {
    const { group, person } = payer;
    if (this.#refusals.take(person, now) === 0 || this.awayMs(person, now) > 0) return;
    const times = this.#away.get(person)?.times ?? 0;
    this.#away.set(person, {
      times: times + 1,
      until: now + Math.min(AWAY_MS_MAX, AWAY_MS_MIN * 2 ** times),
    });
    if (isStranger(payer)) this.#networks.set(group, { times: this.#timesOf(group, now) + 1, until: now });
    forget(this.#away, now);
    forget(this.#networks, now);
  }

  /** Milliseconds for which this person is still turned away; 0 = they are not. */
  awayMs(person: string, now: number): number {
    return Math.max(0, Math.ceil((this.#away.get(person)?.until ?? 0) - now));
  }

  /** Milliseconds until the server admits a stranger from this network; 0 = now. */
  newcomerMs(network: string, now: number): number {
    return this.#timesOf(network, now) < OF_NETWORK_MAX ? 0 : this.#pace.take(network, now);
  }

  #timesOf(network: string, now: number): number {
    const found = this.#networks.get(network);
    return found && now - found.until <= FORGOTTEN_AFTER_MS ? found.times : 0;
  }
}

function forget(kept: Map<string, Away>, now: number): void {
  for (const [key, { until }] of kept) if (now - until > FORGOTTEN_AFTER_MS) kept.delete(key);
}
