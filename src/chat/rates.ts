import type { Command } from "../protocol/frames.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";

interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

const messages: Allowance = { burst: limits.messagesBurstMax, perSecond: limits.messagesPerSecondMax };
const joins: Allowance = { burst: limits.joinsBurstMax, perSecond: limits.joinsPerSecondMax };
const KEPT_MAX = 1_000;

/** Token buckets: a burst, then a steady rate. State is small, pure, and forgets whoever has been quiet. */
export class Buckets<Key> {
  readonly #allowance: Allowance;
  readonly #used = new Map<Key, { used: number; at: number }>();
  #prunedAt = 0;

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** Takes one. Returns how long to wait, in milliseconds, when there is none: then nothing is taken. */
  take(key: Key, now: number): number {
    const bucket = this.#used.get(key) ?? { used: 0, at: now };
    const used = Math.max(0, bucket.used - ((now - bucket.at) * this.#allowance.perSecond) / 1_000);
    if (used > this.#allowance.burst - 1)
      return Math.ceil(((used - this.#allowance.burst + 1) * 1_000) / this.#allowance.perSecond);
    this.#used.set(key, { used: used + 1, at: now });
    if (this.#used.size > KEPT_MAX) this.#prune(now);
    return 0;
  }

  #prune(now: number): void {
    const fullAfterMs = (this.#allowance.burst / this.#allowance.perSecond) * 1_000;
    if (now - this.#prunedAt < fullAfterMs) return;
    this.#prunedAt = now;
    for (const [key, { at }] of this.#used) if (now - at > fullAfterMs) this.#used.delete(key);
  }
}

/** How often one person may do what: the same through every door and however many clients they have. */
export class Rates {
  readonly #messages = new Buckets<UserId>(messages);
  readonly #joins = new Buckets<UserId>(joins);

  /** Milliseconds to wait before this command, 0 = go on. */
  wait(user: UserId, command: Command, now: number): number {
    switch (command.type) {
      case "message.post":
        return this.#messages.take(user, now);
      case "room.create":
      case "room.join":
      case "room.leave":
      case "direct.open":
        return this.#joins.take(user, now);
      default:
        return 0;
    }
  }
}
