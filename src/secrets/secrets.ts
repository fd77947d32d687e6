import type { Secrets } from "../chat/ports.ts";

/** 256 random bits. */
const TOKEN_BYTES = 32;
/** One argon2id of 64 MiB takes about 0.2 s of a core: few at once, and a short queue. */
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
    passwordHash: (password) => hashing.run(() => Bun.password.hash(password, { algorithm: "argon2id" })),
    passwordFits: (password, hash) =>
      hashing.run(async () => {
        const fits = await Bun.password.verify(password, hash ?? NOBODYS);
        return fits && hash !== undefined;
      }),
  };
}

const randomToken = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))).toString("base64url");

/** So many at once, so many waiting, the rest turned away. */
class Bound {
  readonly #atOnce: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, waitingMax: number) {
    this.#atOnce = atOnce;
    this.#waitingMax = waitingMax;
  }

  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#waitingMax) return undefined;
      await new Promise<void>((go) => this.#waiting.push(go));
    }
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
