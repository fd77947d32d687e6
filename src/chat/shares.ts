import { type Allowance, Buckets } from "./buckets.ts";

/** How long a taker is remembered: all remembered takers share the resource. */
const TAKING_MS = 10_000;

interface Taker {
  used: number;
  at: number;
}

/**
 * A resource that many share: the text that a room takes, the server's work for strangers. While there is enough for
 * all, it is first come, first served. Otherwise the takers that have had less than their share lately get it.
 */
export class Shares<Key> {
  readonly #allowance: Allowance;
  readonly #part: (() => number) | undefined;
  readonly #all: Buckets<Key>;
  readonly #takers = new Map<Key, Map<string, Taker>>();
  #prunedAt = 0;

  /** `part` = which part of it is granted here; none = all of it. */
  constructor(allowance: Allowance, part?: () => number) {
    this.#allowance = allowance;
    this.#part = part;
    this.#all = new Buckets(allowance, part);
  }

  /** Milliseconds until this taker can have so much; 0 = now. */
  wait(key: Key, taker: string, amount: number, now: number): number {
    const waitMs = this.#all.wait(key, now, amount);
    if (waitMs === 0) return 0;
    const takers = this.#takers.get(key);
    const all = (this.#allowance.perSecond * (this.#part?.() ?? 1) * TAKING_MS) / 1_000;
    const share = all / ((takers?.size ?? 0) + 1);
    return usedBy(takers?.get(taker), now) + amount > share ? waitMs : 0;
  }

  spend(key: Key, taker: string, amount: number, now: number): void {
    if (now - this.#prunedAt > TAKING_MS) this.#prune(now);
    this.#all.spend(key, now, amount);
    const takers = this.#takers.get(key) ?? new Map<string, Taker>();
    takers.set(taker, { used: usedBy(takers.get(taker), now) + amount, at: now });
    this.#takers.set(key, takers);
  }

  #prune(now: number): void {
    this.#prunedAt = now;
    for (const [key, takers] of this.#takers) {
      for (const [taker, { at }] of takers) if (now - at > TAKING_MS) takers.delete(taker);
      if (takers.size === 0) this.#takers.delete(key);
    }
  }
}

const usedBy = (taker: Taker | undefined, now: number): number =>
  taker ? Math.max(0, taker.used * (1 - (now - taker.at) / TAKING_MS)) : 0;
