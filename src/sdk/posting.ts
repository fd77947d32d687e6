import type { Posted } from "./calls.ts";
import type { Settled } from "./post.ts";
import { Refused } from "./thrown.ts";

type Waiter = { readonly resolve: (posted: Posted) => void; readonly reject: (why: Error) => void };

/** Callers that wait until the server has stored their posts, or refused them. */
export class Posting {
  readonly #waiters = new Map<string, Waiter[]>();

  /** Resolves when the post with this nonce is stored. */
  stored(nonce: string): Promise<Posted> {
    return new Promise((resolve, reject) => {
      this.#waiters.set(nonce, [...(this.#waiters.get(nonce) ?? []), { resolve, reject }]);
    });
  }

  settled(nonce: string, outcome: Settled): void {
    const waiters = this.#waiters.get(nonce) ?? [];
    this.#waiters.delete(nonce);
    for (const { resolve, reject } of waiters)
      if (outcome.is === "stored") resolve(outcome.posted);
      else reject(new Refused(outcome.refusal));
  }

  end(why: Error): void {
    for (const waiters of this.#waiters.values()) for (const { reject } of waiters) reject(why);
    this.#waiters.clear();
  }
}
