import { limits } from "../protocol/limits.ts";
import { NETWORKS_IN_WIDE, wideOf } from "./budgets.ts";

const DELAY_MS_MIN = 1_000;
const DELAY_MS_MAX = limits.signInDelaySecondsMax * 1_000;
/** Wrong ones count together until there was none for so long. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1_000;
/** Accounts, and networks, that are remembered. */
const KEPT_MAX = 10_000;

/** How often in a row something went wrong, and since when. Small, pure, and bounded. */
class Failures {
  readonly #freeMax: number;
  readonly #kept = new Map<string, { count: number; at: number }>();

  constructor(freeMax: number) {
    this.#freeMax = freeMax;
  }

  /** Milliseconds until the next try, 0 = now. The delay doubles with every failure. */
  wait(key: string, now: number): number {
    const found = this.#kept.get(key);
    if (!found || found.count < this.#freeMax || now - found.at > FORGOTTEN_AFTER_MS) return 0;
    const delay = Math.min(DELAY_MS_MAX, DELAY_MS_MIN * 2 ** (found.count - this.#freeMax));
    return Math.max(0, Math.ceil(found.at + delay - now));
  }

  add(key: string, now: number): void {
    const found = this.#kept.get(key);
    const before = found && now - found.at <= FORGOTTEN_AFTER_MS ? found.count : 0;
    // Put in anew, so that the order is that of the last failure.
    this.#kept.delete(key);
    this.#kept.set(key, { count: before + 1, at: now });
    if (this.#kept.size > KEPT_MAX) this.#prune(now);
  }

  takeBack(key: string): void {
    const found = this.#kept.get(key);
    if (found && found.count > 1) found.count -= 1;
    else this.#kept.delete(key);
  }

  clear(key: string): void {
    this.#kept.delete(key);
  }

  /** Whoever is being guessed at is remembered longest, or thousands of names made up would make them forgotten. */
  #prune(now: number): void {
    const enough = KEPT_MAX * 0.9;
    const drop = (isMeant: (entry: { count: number; at: number }) => boolean) => {
      for (const [key, entry] of this.#kept)
        if (this.#kept.size > enough && isMeant(entry)) this.#kept.delete(key);
    };
    drop(({ at }) => now - at > FORGOTTEN_AFTER_MS);
    drop(({ count }) => count < this.#freeMax);
    drop(() => true);
  }
}

/** Whom a password is said to belong to, and from where it comes. */
export interface Guess {
  /** The same for a name that nobody has. "" = it is about no account. */
  readonly account: string;
  /** "" = a place that is not counted. */
  readonly network: string;
}

/**
 * Makes guessing slow: each account, and each network, may be wrong so many times, and then has to wait longer each
 * time. The same through every door.
 */
export class Guesses {
  readonly #accounts = new Failures(limits.wrongPasswordsMax);
  readonly #networks = new Failures(limits.wrongPasswordsPerAddressMax);
  readonly #wide = new Failures(limits.wrongPasswordsPerAddressMax * NETWORKS_IN_WIDE);

  /** Milliseconds to wait, 0 = go on: then it counts as wrong until it proves right, since many may come at once. */
  begin({ account, network }: Guess, now: number): number {
    const counted = this.#counted(account, network);
    const waitMs = Math.max(0, ...counted.map(([failures, key]) => failures.wait(key, now)));
    if (waitMs > 0) return waitMs;
    for (const [failures, key] of counted) failures.add(key, now);
    return 0;
  }

  /** An account of one's own that one can sign in to is no licence to guess at others from the same place. */
  wasRight({ account, network }: Guess): void {
    for (const [failures, key] of this.#counted("", network)) failures.takeBack(key);
    this.#accounts.clear(account);
  }

  /** It was not looked at after all. */
  wasNotTried({ account, network }: Guess): void {
    for (const [failures, key] of this.#counted(account, network)) failures.takeBack(key);
  }

  #counted(account: string, network: string): readonly (readonly [Failures, string])[] {
    const wide = wideOf(network);
    return [
      ...(account ? [[this.#accounts, account] as const] : []),
      ...(network ? [[this.#networks, network] as const] : []),
      ...(wide ? [[this.#wide, wide] as const] : []),
    ];
  }
}
