import { limits } from "../protocol/limits.ts";
import { NETWORKS_IN_WIDE, wideOf } from "./budgets.ts";

const DELAY_MS_MIN = 1_000;
const DELAY_MS_MAX = limits.signInDelaySecondsMax * 1_000;
/** Wrong passwords count together until there was none for so long. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1_000;
/** The maximum number of remembered accounts and of networks. */
const KEPT_MAX = 10_000;
/** In this time, guesses at one account count together, from all networks. */
const PACE_MS = 5 * 60 * 1_000;
/** Networks that have been wrong about an account less often than this lately are newcomers to it. */
const NEWCOMERS_WRONG_MAX = 3;
/** The number of guesses that only newcomers may use, the owner on a new device among them. */
const FOR_NEWCOMERS = limits.wrongPasswordsFromEverywhereMax - limits.wrongPasswordsMax;

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

  /** The number of failures in a row. */
  count(key: string, now: number): number {
    const found = this.#kept.get(key);
    return found && now - found.at <= FORGOTTEN_AFTER_MS ? found.count : 0;
  }

  add(key: string, now: number): void {
    const before = this.count(key, now);
    // Inserted again, so that the order is that of the last failure.
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

  /**
   * The account with the most guesses is remembered longest; otherwise thousands of invented names would displace it.
   */
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

/** How many guesses at one account there were lately, from all networks together. Small, pure, and bounded. */
class Pace {
  /** When they came, by account, oldest first. */
  readonly #kept = new Map<string, number[]>();

  /** Milliseconds until there are fewer than `max`; 0 = now. */
  wait(account: string, max: number, now: number): number {
    const times = this.#lately(account, now);
    const mustPass = times.at(-max);
    return mustPass === undefined ? 0 : mustPass + PACE_MS - now;
  }

  add(account: string, now: number): void {
    const times = this.#lately(account, now);
    // Inserted again, so that the order is that of the last guess.
    this.#kept.delete(account);
    this.#kept.set(account, [...times, now]);
    if (this.#kept.size > KEPT_MAX) this.#prune(now);
  }

  takeBack(account: string): void {
    this.#kept.get(account)?.pop();
  }

  #lately(account: string, now: number): readonly number[] {
    return (this.#kept.get(account) ?? []).filter((at) => now - at < PACE_MS);
  }

  /** As with failures, the account with the most guesses is remembered longest. */
  #prune(now: number): void {
    const enough = KEPT_MAX * 0.9;
    for (const most of [0, limits.wrongPasswordsMax, Number.POSITIVE_INFINITY])
      for (const account of this.#kept.keys())
        if (this.#kept.size > enough && this.#lately(account, now).length <= most) this.#kept.delete(account);
  }
}

/** The account at which a password is tried, and the network from which it comes. */
export interface Guess {
  /** The account, or a name that no account has; "" = no account. */
  readonly account: string;
  /** "" = this machine, which is not limited. */
  readonly network: string;
}

/**
 * Makes guessing slow. A network may be wrong so many times about one account, and about all together, and then must
 * wait longer each time. All networks together have a rate for each account. It reserves some guesses for networks that
 * were hardly ever wrong, so that no stranger shuts out the account's owner. It is the same through every door.
 */
export class Guesses {
  readonly #accounts = new Failures(limits.wrongPasswordsMax);
  readonly #networks = new Failures(limits.wrongPasswordsPerAddressMax);
  readonly #wide = new Failures(limits.wrongPasswordsPerAddressMax * NETWORKS_IN_WIDE);
  readonly #paces = new Pace();

  /**
   * Milliseconds to wait; 0 = go on. The guess then counts as wrong until it proves right, since many may come at once.
   */
  begin(guess: Guess, now: number): number {
    const counted = this.#counted(guess);
    const waits = counted.map(([failures, key]) => failures.wait(key, now));
    const waitMs = Math.max(this.#paceWait(guess, now), ...waits);
    if (waitMs > 0) return waitMs;
    for (const [failures, key] of counted) failures.add(key, now);
    if (isPaced(guess)) this.#paces.add(guess.account, now);
    return 0;
  }

  /** A successful sign-in to one account does not permit guessing at other accounts from the same network. */
  wasRight(guess: Guess): void {
    this.wasNotTried(guess);
    this.#accounts.clear(pairOf(guess));
  }

  /** The password was not checked after all. */
  wasNotTried(guess: Guess): void {
    for (const [failures, key] of this.#counted(guess)) failures.takeBack(key);
    if (isPaced(guess)) this.#paces.takeBack(guess.account);
  }

  #paceWait(guess: Guess, now: number): number {
    if (!isPaced(guess)) return 0;
    const isNewcomer = this.#accounts.count(pairOf(guess), now) < NEWCOMERS_WRONG_MAX;
    const max = limits.wrongPasswordsMax + (isNewcomer ? FOR_NEWCOMERS : 0);
    return this.#paces.wait(guess.account, max, now);
  }

  #counted(guess: Guess): readonly (readonly [Failures, string])[] {
    const { account, network } = guess;
    const wide = wideOf(network);
    return [
      ...(account ? [[this.#accounts, pairOf(guess)] as const] : []),
      ...(network ? [[this.#networks, network] as const] : []),
      ...(wide ? [[this.#wide, wide] as const] : []),
    ];
  }
}

/**
 * An account and the place from which it is guessed at. A whole IPv6 /48 is one place, since it belongs to one
 * customer.
 */
const pairOf = ({ account, network }: Guess): string => `${wideOf(network) ?? network} ${account}`;

/**
 * Whether the guess counts for the account's rate. It does not from this machine, or from a device of the account's
 * owner.
 */
const isPaced = ({ account, network }: Guess): boolean => account !== "" && network !== "";
