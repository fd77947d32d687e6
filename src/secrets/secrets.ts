import { FairQueue } from "../chat/fair-queue.ts";
import type { HashTurn } from "../chat/hashing.ts";
import type { Secrets } from "../chat/ports.ts";
import { hashesGiveWay } from "./hash-threads.ts";

/** 256 random bits. */
const TOKEN_BYTES = 32;
/** What a hash costs whoever guesses, and us: 64 MiB, and about 0.2 s of a core. */
const EFFORT = { algorithm: "argon2id", memoryCost: 65_536, timeCost: 2 } as const;
/** So few at once, of which strangers and people who are known have each one when both wait; and short queues. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 50;
/** The hash of a long random password that was thrown away: comparing with it takes as long as with anybody's. */
const NOBODYS =
  "$argon2id$v=19$m=65536,t=2,p=1$7/AnaMBbX17NnAhSwXX7MrfdMGVg9Zf3In0IqbVgKGk$g9RthfPwiWsNmoqFJsZNRFn411ZtLG1CCoEYWb62ROA";

export function openSecrets(): Secrets {
  const hashing = new Turns();
  return {
    token: randomToken,
    // Tokens are random, so one round of a fast hash is enough: there is nothing to guess.
    tokenHash: (token) => new Bun.CryptoHasher("sha256").update(token).digest("base64url"),
    keyedHash: (key, text) => new Bun.CryptoHasher("sha256", key).update(text).digest("hex"),
    passwordHash: (password, by) => hashing.run(by, () => Bun.password.hash(password, EFFORT)),
    passwordFits: (password, hash, by) =>
      hashing.run(by, async () => {
        const fits = await Bun.password.verify(password, hash ?? NOBODYS);
        return fits && hash !== undefined;
      }),
    isWeak,
  };
}

/** Anything but argon2id with the effort of today, or with more of it. */
function isWeak(hash: string): boolean {
  const [, memory = 0, time = 0] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),/.exec(hash)?.map(Number) ?? [];
  return memory < EFFORT.memoryCost || time < EFFORT.timeCost;
}

const randomToken = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))).toString("base64url");

/** All hashes cost the same, and one uses up a turn. */
const COST = 1_000;

interface Waiting {
  /** Its turn has come, or, if it has to give way to others, never comes. */
  go(hasTurn: boolean): void;
}

/** One kind of people: those who wait for a turn, and how many of theirs are being hashed. */
class Side {
  readonly #quiet = new FairQueue<Waiting>(WAITING_MAX);
  readonly #busy = new FairQueue<Waiting>(WAITING_MAX);
  running = 0;

  get waiting(): number {
    return this.#quiet.size + this.#busy.size;
  }

  /** Returns who has no place. */
  add(waiting: Waiting, { payer, quiet }: HashTurn): Waiting | undefined {
    return (quiet ? this.#quiet : this.#busy).add(waiting, payer, COST);
  }

  /**
   * A network that asks for much is no longer quiet after a few, so the others are not kept waiting for ever. Those that ask
   * for much have one at a time, so that they do not take every core.
   */
  take(): Waiting | undefined {
    return this.#quiet.take() ?? (this.running === 0 ? this.#busy.take() : undefined);
  }
}

/**
 * Few at once, by turns: of networks, and in each of the people who are asked about. When a queue is full, the network
 * that has the most in it gives way, so nobody is turned away because somebody else asks for much.
 */
class Turns {
  readonly #known = new Side();
  readonly #strangers = new Side();

  async run<T>(turn: HashTurn, work: () => Promise<T>): Promise<T | undefined> {
    const side = turn.known ? this.#known : this.#strangers;
    const hasTurn = await new Promise<boolean>((go) => {
      side.add({ go }, turn)?.go(false);
      this.#next();
    });
    if (!hasTurn) return undefined;
    try {
      return await work();
    } finally {
      hashesGiveWay();
      side.running -= 1;
      this.#next();
    }
  }

  /** Those who are known come first, but leave strangers one. */
  #next(): void {
    while (this.#known.running + this.#strangers.running < AT_ONCE_MAX) {
      const isStrangersTurn = this.#known.waiting === 0 || this.#known.running > 0;
      const side = isStrangersTurn && this.#strangers.waiting > 0 ? this.#strangers : this.#known;
      const next = side.take();
      if (!next) return;
      side.running += 1;
      next.go(true);
    }
  }
}
