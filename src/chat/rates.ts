import type { Command } from "../protocol/frames.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";

interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

const messages: Allowance = { burst: limits.messagesBurstMax, perSecond: limits.messagesPerSecondMax };
const joins: Allowance = { burst: limits.joinsBurstMax, perSecond: limits.joinsPerSecondMax };
const gestures: Allowance = { burst: limits.gesturesBurstMax, perSecond: limits.gesturesPerSecondMax };
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
  readonly #gestures = new Buckets<UserId>(gestures);

  /** Milliseconds to wait before this, 0 = go on. */
  wait(user: UserId, type: Command["type"] | "typing", now: number): number {
    const kind = kinds[type];
    if (kind === "message") return this.#messages.take(user, now);
    if (kind === "join") return this.#joins.take(user, now);
    return kind === "gesture" ? this.#gestures.take(user, now) : 0;
  }
}

/** What is counted as what; the rest is rare by itself, or counted where it comes from. */
const kinds: Readonly<Record<Command["type"] | "typing", "message" | "join" | "gesture" | "free">> = {
  "message.post": "message",
  "message.edit": "message",
  "message.delete": "message",
  "message.pin": "gesture",
  "message.unpin": "gesture",
  "reaction.add": "gesture",
  "reaction.remove": "gesture",
  "cursor.set": "gesture",
  "status.set": "gesture",
  typing: "gesture",
  "room.create": "join",
  "room.join": "join",
  "room.leave": "join",
  "room.rename": "join",
  "room.topic": "join",
  "room.privacy": "join",
  "room.archive": "join",
  "room.reopen": "join",
  "room.invite": "join",
  "room.uninvite": "join",
  "room.remove": "join",
  "room.ban": "join",
  "room.unban": "join",
  "room.role": "join",
  "direct.open": "join",
  "user.role": "join",
  "session.open": "join",
  // Nothing may keep anybody from signing out.
  "session.end": "free",
  "password.set": "join",
  "password.rehash": "free",
  "owner.link": "free",
  "owner.make": "join",
  "account.create": "free",
  "guest.create": "free",
  "guest.release": "free",
  "guest.register": "join",
  "session.used": "free",
};
