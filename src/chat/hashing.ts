import { duration } from "../protocol/duration.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { skeleton } from "../protocol/names.ts";
import type { Guess } from "./guesses.ts";
import { normalized, passwordProblem } from "./passwords.ts";
import { groupOf, type Payer } from "./payer.ts";
import { PerNetwork } from "./per-network.ts";
import type { Portions } from "./portions.ts";
import type { Clock, Hashed, Log, Secrets } from "./ports.ts";
import type { Answer } from "./questions.ts";
import type { ServerSettings } from "./server-settings.ts";
import { SharedGuesses } from "./shared-guesses.ts";
import type { SignedIn, Store } from "./store.ts";

/** A network with at most so many passwords lately counts as quiet. */
const QUIET_HASHES_MAX = 3;

/** What a door knows of a person who wants to sign in. */
export interface Caller {
  /** Their network; "" = this machine, which has no limits. */
  readonly network: string;
  /** A valid session that they also show: a person with a session of the account is no stranger to it. */
  readonly known?: SignedIn | undefined;
}

/** For whom a password is hashed: a person who shows a session of the account, or a stranger from a network. */
export type HashedFor =
  | { readonly known: UserId; readonly group: string }
  | { readonly known?: undefined; readonly network: string; readonly name: string };

/** How turns at hashing are shared. */
export interface HashTurn {
  readonly payer: Payer;
  /** They show a session of the account. All strangers together take at most half of the time from these people. */
  readonly known: boolean;
  /** Their network has asked for little lately. Such networks come before those that ask for much. */
  readonly quiet: boolean;
}

export interface HashingWorld {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly rateLimit: boolean;
  /** What holds without the setting. */
  readonly passwordMin: number;
  readonly settings: Pick<ServerSettings, "get">;
  readonly store: Store;
  readonly log: Log;
  /** A name for a text that must stay unknown: the same on every node. */
  keyed(text: string): string;
  /** Which part of each limit this node grants; none = all of it. */
  readonly portions?: Portions | undefined;
}

/**
 * Hashes and checks passwords. A hash takes a tenth of a second of a core. So it comes last, after all cheaper checks;
 * each network has a limit; and networks take turns, so that one that asks for much waits behind itself.
 */
export class Hashing {
  readonly guesses: SharedGuesses;
  readonly #world: HashingWorld;
  readonly #budget: PerNetwork;

  constructor(world: HashingWorld) {
    this.guesses = new SharedGuesses(world);
    const { hashesPerAddressBurstMax: burst, hashesPerAddressPerSecondMax: perSecond } = limits;
    this.#budget = new PerNetwork({ burst, perSecond }, world.portions);
    this.#world = world;
  }

  /** Why a user of this name cannot have this password; undefined = they can. */
  problemOf(password: string, name: string): Refusal | undefined {
    const problem = passwordProblem(password, name, {
      charactersMin: this.#world.settings.get("passwordMin") ?? this.#world.passwordMin,
      common: this.#world.settings.get("commonPasswords"),
    });
    return problem === undefined
      ? undefined
      : refusal("bad_password", { message: problem, field: "password" });
  }

  /** What is stored of a good password; nothing if there is no password. */
  async hashed(password: string | undefined, who: HashedFor): Promise<Answer<Partial<Hashed>>> {
    if (password === undefined) return {};
    const tooOften = this.#tooOften(who);
    if (tooOften) return { refused: tooOften };
    const { secrets } = this.#world;
    const hashed = await secrets.passwordHash(normalized(password), this.#turnOf(who));
    return hashed ?? { refused: refusal("too_busy") };
  }

  /** What SCRAM needs of a password that was right; undefined = there is no SCRAM here, or no time for it now. */
  scramOf(password: string, passwordHash: string, who: HashedFor): Promise<string | undefined> {
    return this.#world.secrets.scramOf(normalized(password), passwordHash, this.#turnOf(who));
  }

  /** Checks the password, and returns the hash that it fits. After too many wrong passwords it is refused unchecked. */
  async check(who: HashedFor, password: string, hash: string | undefined): Promise<Answer<{ hash: string }>> {
    const { secrets } = this.#world;
    const guess = guessOf(who);
    const waitMs = await this.guesses.begin(guess);
    if (waitMs > 0) return { refused: tooManyGuesses("passwords", waitMs) };
    const tooOften = this.#tooOften(who);
    const fits =
      tooOften === undefined
        ? await secrets.passwordFits(normalized(password), hash, this.#turnOf(who))
        : undefined;
    if (fits === undefined) {
      this.guesses.wasNotTried(guess);
      return { refused: tooOften ?? refusal("too_busy") };
    }
    if (!fits || hash === undefined) return { refused: refusal("bad_credentials") };
    this.guesses.wasRight(guess);
    return { hash };
  }

  #turnOf(who: HashedFor): HashTurn {
    if (who.known !== undefined)
      return { known: true, quiet: true, payer: { person: who.known, group: who.group } };
    const person = `name ${who.name}`;
    const left = limits.hashesPerAddressBurstMax - QUIET_HASHES_MAX;
    return {
      known: false,
      quiet: who.network === "" || this.#budget.hasLeft(who.network, this.#world.clock.now(), left),
      payer: { person, group: groupOf(person, who.network, false) },
    };
  }

  /** Visitors from this machine are not limited. */
  #tooOften(who: HashedFor): Refusal | undefined {
    const { rateLimit, clock } = this.#world;
    const key = who.known ?? who.network;
    const waitMs = rateLimit && key !== "" ? this.#budget.take(key, clock.now()) : 0;
    if (waitMs === 0) return undefined;
    return refusal("rate_limited", {
      message: `too many passwords from your network: try again in ${duration(waitMs)}`,
      retryAfterMs: waitMs,
    });
  }
}

/** The person who wants to sign in to the account whose name has this skeleton. */
export function hashedFor(key: string, { network, known }: Caller): HashedFor {
  const isKnown = known !== undefined && skeleton(known.user.name) === key;
  // The guesses of strangers must not shut out a person who comes from a device of their own.
  return isKnown
    ? { known: known.user.id, group: groupOf(known.user.id, network, known.known) }
    : { network, name: key };
}

/** A person who shows a session of the account is counted apart from strangers, however many sessions they make. */
export const guessOf = (who: HashedFor): Guess =>
  who.known === undefined
    ? { account: `name ${who.name}`, network: who.network }
    : { account: `known ${who.known}`, network: "" };

export const tooManyGuesses = (
  what: "passwords" | "codes" | "certificates" | "passkeys",
  waitMs: number,
): Refusal =>
  refusal("rate_limited", {
    message: `too many wrong ${what}: try again in ${duration(waitMs)}`,
    retryAfterMs: waitMs,
  });
