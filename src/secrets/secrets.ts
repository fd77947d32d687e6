import { FairQueue } from "../chat/fair-queue.ts";
import type { HashTurn } from "../chat/hashing.ts";
import type { Secrets } from "../chat/ports.ts";
import { challenges } from "./challenges.ts";
import { openFactors } from "./factors.ts";
import { hashesGiveWay } from "./hash-threads.ts";
import { openPasskeys } from "./passkeys.ts";
import { openScram } from "./scram.ts";

/** 256 random bits. */
const TOKEN_BYTES = 32;
/** The cost of one hash, for attackers and for the server: 64 MiB and about 0.2 s of a core. */
const EFFORT = { algorithm: "argon2id", memoryCost: 65_536, timeCost: 2 } as const;
/** Few hashes at once, and short queues. If both strangers and known people wait, each have one hash at a time. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 50;
/** The hash of a long random password that nobody knows. To compare with it takes as long as with any other. */
const NOBODYS =
  "$argon2id$v=19$m=65536,t=2,p=1$7/AnaMBbX17NnAhSwXX7MrfdMGVg9Zf3In0IqbVgKGk$g9RthfPwiWsNmoqFJsZNRFn411ZtLG1CCoEYWb62ROA";

/** `secret` = what keys are made of that are in no database; none = there are no SCRAM and no second factors. */
export function openSecrets(secret?: string): Secrets {
  const hashing = new Turns();
  const scram = secret === undefined ? undefined : openScram(secret);
  return {
    token: randomToken,
    // Tokens are random and cannot be guessed, so one round of a fast hash is enough.
    tokenHash: (token) => new Bun.CryptoHasher("sha256").update(token).digest("base64url"),
    keyedHash: (key, text) => new Bun.CryptoHasher("sha256", key).update(text).digest("hex"),
    passwordHash: (password, by) =>
      hashing.run(by, async () => {
        const passwordHash = await Bun.password.hash(password, EFFORT);
        return { passwordHash, ...(scram && { scram: await scram.make(password, passwordHash) }) };
      }),
    passwordFits: (password, hash, by) =>
      hashing.run(by, async () => {
        const fits = await Bun.password.verify(password, hash ?? NOBODYS);
        return fits && hash !== undefined;
      }),
    isWeak,
    scramOf: async (password, passwordHash, by) =>
      scram && (await hashing.run(by, () => scram.make(password, passwordHash))),
    scram,
    factors: secret === undefined ? undefined : openFactors(secret),
    passkeys: openPasskeys(),
    challenges,
  };
}

/** Whether it is not argon2id with at least the present effort. */
function isWeak(hash: string): boolean {
  const [, memory = 0, time = 0] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),/.exec(hash)?.map(Number) ?? [];
  return memory < EFFORT.memoryCost || time < EFFORT.timeCost;
}

const randomToken = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))).toString("base64url");

/** All hashes cost the same, and each uses up one turn. */
const COST = 1_000;

interface Waiting {
  /** Called when its turn has come, or when it must give way to others and gets none. */
  go(hasTurn: boolean): void;
}

/** One kind of people: those who wait for a turn, and the number of their hashes that are running. */
class Side {
  readonly #quiet = new FairQueue<Waiting>(WAITING_MAX);
  readonly #busy = new FairQueue<Waiting>(WAITING_MAX);
  running = 0;

  get waiting(): number {
    return this.#quiet.size + this.#busy.size;
  }

  /** Returns one for which there is no room. */
  add(waiting: Waiting, { payer, quiet }: HashTurn): Waiting | undefined {
    return (quiet ? this.#quiet : this.#busy).add(waiting, payer, COST);
  }

  /**
   * A network that asks for much stops counting as quiet after a few hashes, so the others do not wait forever. All
   * networks that ask for much have one hash at a time together, so that they do not take every core.
   */
  take(): Waiting | undefined {
    return this.#quiet.take() ?? (this.running === 0 ? this.#busy.take() : undefined);
  }
}

/**
 * Runs few hashes at once, in turns: networks take turns, and within each network the accounts that it asks about. If a
 * queue is full, the network with the most entries gives way, so no network is refused because another asks for much.
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

  /** Known people come first, but leave one hash to strangers. */
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
