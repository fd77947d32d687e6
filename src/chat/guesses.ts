import type { GuessCount, GuessKept, GuessKeys } from "../protocol/guesses.ts";
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

/** So many wrong ones in a row, and when the last came. */
interface Failed {
  count: number;
  readonly at: number;
}

/** How often in a row something went wrong, and since when. Small, pure, and bounded. */
class Failures {
  readonly #freeMax: number;
  readonly #kept: Map<string, Failed>;

  constructor(freeMax: number, kept: Map<string, Failed>) {
    this.#freeMax = freeMax;
    this.#kept = kept;
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
  readonly #kept: Map<string, readonly number[]>;

  constructor(kept: Map<string, readonly number[]>) {
    this.#kept = kept;
  }

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
    this.#kept.set(account, (this.#kept.get(account) ?? []).slice(0, -1));
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

/** What is counted, by what: in memory by what was guessed itself, in the database by hashes of it. */
interface Kept {
  readonly pairs: Map<string, Failed>;
  readonly networks: Map<string, Failed>;
  readonly wide: Map<string, Failed>;
  readonly paces: Map<string, readonly number[]>;
}

/** How guesses are counted, whoever keeps the counts. */
class Counting {
  readonly #pairs: Failures;
  readonly #networks: Failures;
  readonly #wide: Failures;
  readonly #paces: Pace;

  constructor({ pairs, networks, wide, paces }: Kept) {
    this.#pairs = new Failures(limits.wrongPasswordsMax, pairs);
    this.#networks = new Failures(limits.wrongPasswordsPerAddressMax, networks);
    this.#wide = new Failures(limits.wrongPasswordsPerAddressMax * NETWORKS_IN_WIDE, wide);
    this.#paces = new Pace(paces);
  }

  begin(keys: GuessKeys, now: number): number {
    const counted = this.#counted(keys);
    const waits = counted.map(([failures, key]) => failures.wait(key, now));
    const waitMs = Math.max(this.#paceWait(keys, now), ...waits);
    if (waitMs > 0) return waitMs;
    for (const [failures, key] of counted) failures.add(key, now);
    if (keys.account) this.#paces.add(keys.account, now);
    return 0;
  }

  wasRight(keys: GuessKeys): void {
    this.wasNotTried(keys);
    this.#pairs.clear(keys.pair);
  }

  wasNotTried(keys: GuessKeys): void {
    for (const [failures, key] of this.#counted(keys)) failures.takeBack(key);
    if (keys.account) this.#paces.takeBack(keys.account);
  }

  #paceWait({ account, pair }: GuessKeys, now: number): number {
    if (!account) return 0;
    const isNewcomer = this.#pairs.count(pair, now) < NEWCOMERS_WRONG_MAX;
    const max = limits.wrongPasswordsMax + (isNewcomer ? FOR_NEWCOMERS : 0);
    return this.#paces.wait(account, max, now);
  }

  #counted({ pair, network, wide }: GuessKeys): readonly (readonly [Failures, string])[] {
    return [
      ...(pair ? [[this.#pairs, pair] as const] : []),
      ...(network ? [[this.#networks, network] as const] : []),
      ...(wide ? [[this.#wide, wide] as const] : []),
    ];
  }
}

/**
 * Makes guessing slow. A network may be wrong so many times about one account, and about all together, and then must
 * wait longer each time. All networks together have a rate for each account. It reserves some guesses for networks that
 * were hardly ever wrong, so that no stranger shuts out the account's owner. It is the same through every door.
 */
export class Guesses {
  readonly #counting = new Counting({
    ...{ pairs: new Map(), networks: new Map(), wide: new Map(), paces: new Map() },
  });

  /**
   * Milliseconds to wait; 0 = go on. The guess then counts as wrong until it proves right, since many may come at once.
   */
  begin(guess: Guess, now: number): number {
    return this.#counting.begin(keysOf(guess), now);
  }

  /** A successful sign-in to one account does not permit guessing at other accounts from the same network. */
  wasRight(guess: Guess): void {
    this.#counting.wasRight(keysOf(guess));
  }

  /** The password was not checked after all. */
  wasNotTried(guess: Guess): void {
    this.#counting.wasNotTried(keysOf(guess));
  }
}

/** The keys of one guess that are counted. */
export const countedKeys = (keys: GuessKeys): readonly string[] =>
  [keys.pair, keys.network, keys.wide, keys.account].filter(Boolean);

/** The same with counts that are kept elsewhere. Returns what is to be kept afterwards, or what `count` says instead. */
export function counting(
  keys: GuessKeys,
  kept: readonly GuessKept[],
  count: (counting: Counting) => number,
): { readonly waitMs: number; readonly kept: readonly GuessKept[] } {
  const found = new Map(kept);
  const failed = (key: string) => {
    const one = found.get(key);
    return new Map(one && "count" in one ? [[key, { ...one }]] : []);
  };
  const paced = found.get(keys.account);
  const maps: Kept = {
    pairs: failed(keys.pair),
    networks: failed(keys.network),
    wide: failed(keys.wide),
    paces: new Map(paced && "times" in paced ? [[keys.account, [...paced.times]]] : []),
  };
  const waitMs = count(new Counting(maps));
  const left = new Map<string, GuessCount>([
    ...[...maps.pairs, ...maps.networks, ...maps.wide],
    ...[...maps.paces].flatMap(([key, times]) => (times.length > 0 ? [[key, { times }] as const] : [])),
  ]);
  return { waitMs, kept: countedKeys(keys).map((key) => [key, left.get(key) ?? null]) };
}

/** As texts that tell what was guessed: for memory only. */
export function keysOf({ account, network }: Guess): GuessKeys {
  const wide = wideOf(network) ?? "";
  return {
    // One place is a whole IPv6 /48: it is one customer's.
    pair: account ? `${wide || network} ${account}` : "",
    network,
    wide,
    // A place that is not counted is this machine, or a device of the account's owner.
    account: account && network ? account : "",
  };
}
