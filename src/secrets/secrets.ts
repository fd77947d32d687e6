import type { Secrets } from "../chat/ports.ts";

/** 256 random bits. */
const TOKEN_BYTES = 32;
/** What a hash costs whoever guesses, and us: 64 MiB, and about 0.2 s of a core. */
const EFFORT = { algorithm: "argon2id", memoryCost: 65_536, timeCost: 2 } as const;
/** So few at once, and a short queue. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 50;
/** The hash of a long random password that was thrown away: comparing with it takes as long as with anybody's. */
const NOBODYS =
  "$argon2id$v=19$m=65536,t=2,p=1$7/AnaMBbX17NnAhSwXX7MrfdMGVg9Zf3In0IqbVgKGk$g9RthfPwiWsNmoqFJsZNRFn411ZtLG1CCoEYWb62ROA";

export function openSecrets(): Secrets {
  const hashing = new Bound(AT_ONCE_MAX, WAITING_MAX);
  return {
    token: randomToken,
    // Tokens are random, so one round of a fast hash is enough: there is nothing to guess.
    tokenHash: (token) => new Bun.CryptoHasher("sha256").update(token).digest("base64url"),
    keyedHash: (key, text) => new Bun.CryptoHasher("sha256", key).update(text).digest("hex"),
    passwordHash: (password) => hashing.run(() => Bun.password.hash(password, EFFORT)),
    passwordFits: (password, hash, known) =>
      hashing.run(async () => {
        const fits = await Bun.password.verify(password, hash ?? NOBODYS);
        return fits && hash !== undefined;
      }, known),
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

/** So many at once, so many waiting, the rest turned away; whoever comes first has a queue of the same length before it. */
class Bound {
  readonly #atOnce: number;
  readonly #waitingMax: number;
  readonly #first: (() => void)[] = [];
  readonly #others: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, waitingMax: number) {
    this.#atOnce = atOnce;
    this.#waitingMax = waitingMax;
  }

  async run<T>(work: () => Promise<T>, comesFirst = false): Promise<T | undefined> {
    if (this.#running >= this.#atOnce) {
      const waiting = comesFirst ? this.#first : this.#others;
      if (waiting.length >= this.#waitingMax) return undefined;
      await new Promise<void>((go) => waiting.push(go));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      // Whoever waited takes the place at once: nobody slips in between.
      const next = this.#first.shift() ?? this.#others.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
