import type { GuessKeys } from "../protocol/guesses.ts";
import { SYSTEM } from "./decide.ts";
import { countedKeys, type Guess, Guesses, keysOf } from "./guesses.ts";
import type { Clock, Log } from "./ports.ts";
import type { Store } from "./store.ts";

interface GuessesWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** A name for a text that must stay unknown: the same on every node, and after a restart. */
  keyed(text: string): string;
}

/**
 * Guesses as all nodes of the server count them, in the database, also over a restart. Each node counts its own in memory as
 * well, so that a person who goes on guessing is refused there and costs the database nothing.
 */
export class SharedGuesses {
  readonly #world: GuessesWorld;
  readonly #here = new Guesses();

  constructor(world: GuessesWorld) {
    this.#world = world;
  }

  /** Milliseconds to wait, 0 = go on: then it counts as wrong until it proves right, since many may come at once. */
  async begin(guess: Guess): Promise<number> {
    const waitMs = this.#here.begin(guess, this.#world.clock.now());
    if (waitMs > 0) return waitMs;
    const keys = this.#keysOf(guess);
    if (countedKeys(keys).length === 0) return 0;
    const { refused } = await this.#world.store.change(SYSTEM, { type: "guess.begin", keys });
    // What another node has counted, this one counts as a wrong one of its own, and so refuses the next ones by itself.
    return refused?.retryAfterMs ?? 0;
  }

  /** A successful sign-in to one account does not permit guessing at other accounts from the same network. */
  wasRight(guess: Guess): void {
    this.#here.wasRight(guess);
    this.#end(guess, true);
  }

  /** It was not looked at after all. */
  wasNotTried(guess: Guess): void {
    this.#here.wasNotTried(guess);
    this.#end(guess, false);
  }

  #end(guess: Guess, right: boolean): void {
    const keys = this.#keysOf(guess);
    if (countedKeys(keys).length === 0) return;
    this.#world.store.change(SYSTEM, { type: "guess.end", keys, right }).catch((cause: unknown) => {
      this.#world.log.error("that a guess was right could not be stored", cause);
    });
  }

  #keysOf(guess: Guess): GuessKeys {
    const { pair, network, wide, account } = keysOf(guess);
    const keyed = (kind: string, text: string) => text && this.#world.keyed(`guess ${kind} ${text}`);
    return {
      pair: keyed("pair", pair),
      network: keyed("network", network),
      wide: keyed("wide", wide),
      account: keyed("account", account),
    };
  }
}
