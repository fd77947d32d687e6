import type { Refusal } from "../protocol/errors.ts";
import type { Visitor } from "./admission.ts";
import { type Hashing, tooManyGuesses } from "./hashing.ts";
import type { Secrets } from "./ports.ts";

interface CodesWorld {
  readonly secrets: Pick<Secrets, "token" | "tokenHash">;
  readonly hashing: Hashing;
}
/** What a code is for, and the hash that is kept of it. */
export type Tried<T> = { readonly kept: string; readonly right: NonNullable<T> };

/** The codes of links that let people in. Each is as slow to guess as a password, and only its hash is kept. */
export class Codes {
  readonly #world: CodesWorld;

  constructor(world: CodesWorld) {
    this.#world = world;
  }

  /** A new code of at least 128 random bits, and the hash to keep. */
  make(): { readonly code: string; readonly kept: string } {
    const { secrets } = this.#world;
    const code = secrets.token();
    return { code, kept: secrets.tokenHash(code) };
  }

  /** Tries a code. Unknown codes make a network wait, as wrong passwords do. `refused` undefined = it is unknown. */
  async try<T>(
    code: string,
    { network }: Visitor,
    look: (kept: string) => Promise<T>,
  ): Promise<Tried<T> | { readonly refused: Refusal | undefined }> {
    const { hashing, secrets } = this.#world;
    const guess = { account: "", network };
    const waitMs = await hashing.guesses.begin(guess);
    if (waitMs > 0) return { refused: tooManyGuesses("codes", waitMs) };
    const kept = secrets.tokenHash(code);
    const right = await look(kept);
    if (!right) return { refused: undefined };
    hashing.guesses.wasRight(guess);
    return { kept, right };
  }
}
