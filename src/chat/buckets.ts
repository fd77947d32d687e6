/** How much is allowed at once, and per second afterwards. */
export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

/** Which part of the allowance a key has, from 0 to 1. */
export type PartOf<Key> = (key: Key, now: number) => number;

const KEPT_MAX = 1_000;

/** Token buckets: a burst, then a steady rate. The state is small and pure, and forgets keys that have been quiet. */
export class Buckets<Key> {
  readonly #allowance: Allowance;
  readonly #partOf: PartOf<Key> | undefined;
  readonly #used = new Map<Key, { used: number; at: number }>();
  #prunedAt = 0;

  /** `partOf`: none = each key has all of it. */
  constructor(allowance: Allowance, partOf?: PartOf<Key>) {
    this.#allowance = allowance;
    this.#partOf = partOf;
  }

  /** Takes so many tokens, or none if there are not enough: then it returns for how many milliseconds to wait. */
  take(key: Key, now: number, amount = 1): number {
    const waitMs = this.wait(key, now, amount);
    if (waitMs === 0) this.spend(key, now, amount);
    return waitMs;
  }

  /** Milliseconds until there are so many tokens, 0 = now. For more than the bucket can hold: until it is full. */
  wait(key: Key, now: number, amount = 1): number {
    const part = this.#part(key, now);
    const burst = this.#allowance.burst * part;
    const bucket = this.#used.get(key);
    const used = bucket ? this.#left(bucket, now, part) : 0;
    const missing = used + Math.min(amount, burst) - burst;
    return missing > 0 ? Math.ceil((missing * 1_000) / (this.#allowance.perSecond * part)) : 0;
  }

  /** Takes so many tokens even if there are fewer: work that is already done leaves a debt. */
  spend(key: Key, now: number, amount = 1): void {
    const bucket = this.#used.get(key);
    if (bucket) {
      bucket.used = this.#left(bucket, now, this.#part(key, now)) + amount;
      bucket.at = now;
      return;
    }
    this.#used.set(key, { used: amount, at: now });
    if (this.#used.size > KEPT_MAX) this.#prune(now);
  }

  #part(key: Key, now: number): number {
    return this.#partOf ? this.#partOf(key, now) : 1;
  }

  #left({ used, at }: { used: number; at: number }, now: number, part: number): number {
    return Math.max(0, used - ((now - at) * this.#allowance.perSecond * part) / 1_000);
  }

  #prune(now: number): void {
    const fullAfterMs = (this.#allowance.burst / this.#allowance.perSecond) * 1_000;
    if (now - this.#prunedAt < fullAfterMs) return;
    this.#prunedAt = now;
    for (const [key, bucket] of this.#used)
      if (this.#left(bucket, now, this.#part(key, now)) === 0) this.#used.delete(key);
  }
}
