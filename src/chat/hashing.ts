import { duration } from "../protocol/duration.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { type Guess, Guesses } from "./guesses.ts";
import { normalized, passwordProblem } from "./passwords.ts";
import { groupOf, type Payer } from "./payer.ts";
import { PerNetwork } from "./per-network.ts";
import type { Clock, Secrets } from "./ports.ts";
import type { Answer } from "./questions.ts";

/** So few of a network's passwords lately are little. */
const QUIET_HASHES_MAX = 3;

/** For whom a password is hashed: somebody who shows a session of the account, or a stranger at some network. */
export type HashedFor =
  | { readonly known: UserId; readonly group: string }
  | { readonly known?: undefined; readonly network: string; readonly name: string };

/** By whom turns at hashing are shared. */
export interface HashTurn {
  readonly payer: Payer;
  /** They show a session of the account: strangers, together, take no more than a half from those. */
  readonly known: boolean;
  /** Their network has asked for little lately: such come before those that ask for much. */
  readonly quiet: boolean;
}

export interface HashingWorld {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly rateLimit: boolean;
  readonly passwordMin: number;
}

/**
 * What is done with passwords. Hashing takes a tenth of a second of a core, so it comes last, when everything else is
 * fine; as often as one network may ask for it; and by turns, so that who asks for much waits behind themselves.
 */
export class Hashing {
  readonly guesses = new Guesses();
  readonly #world: HashingWorld;
  readonly #budget = new PerNetwork({
    burst: limits.hashesPerAddressBurstMax,
    perSecond: limits.hashesPerAddressPerSecondMax,
  });

  constructor(world: HashingWorld) {
    this.#world = world;
  }

  /** Why somebody of this name cannot have this password, if so. */
  problemOf(password: string, name: string): Refusal | undefined {
    const problem = passwordProblem(password, name, this.#world.passwordMin);
    return problem === undefined
      ? undefined
      : refusal("bad_password", { message: problem, field: "password" });
  }

  /** What is kept of a password that is a good one; nothing of none. */
  async hashed(password: string | undefined, who: HashedFor): Promise<Answer<{ passwordHash?: string }>> {
    if (password === undefined) return {};
    const tooOften = this.#tooOften(who);
    if (tooOften) return { refused: tooOften };
    const { secrets } = this.#world;
    const passwordHash = await secrets.passwordHash(normalized(password), this.#turnOf(who));
    return passwordHash === undefined ? { refused: refusal("too_busy") } : { passwordHash };
  }

  /** The hash that the password fits. Who was wrong too often is not even looked at. */
  async check(who: HashedFor, password: string, hash: string | undefined): Promise<Answer<{ hash: string }>> {
    const { clock, secrets } = this.#world;
    const guess = guessOf(who);
    const waitMs = this.guesses.begin(guess, clock.now());
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

  /** This machine's own visitors are not counted. */
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

/** Who shows a session of the account is counted apart from strangers, however many sessions they make. */
const guessOf = (who: HashedFor): Guess =>
  who.known === undefined
    ? { account: `name ${who.name}`, network: who.network }
    : { account: `known ${who.known}`, network: "" };

export const tooManyGuesses = (what: "passwords" | "codes", waitMs: number): Refusal =>
  refusal("rate_limited", {
    message: `too many wrong ${what}: try again in ${duration(waitMs)}`,
    retryAfterMs: waitMs,
  });
