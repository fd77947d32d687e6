import type { Command } from "../protocol/frames.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { type Allowance, Buckets, type PartOf } from "./buckets.ts";
import { countedAs } from "./prices.ts";

const messages: Allowance = { burst: limits.messagesBurstMax, perSecond: limits.messagesPerSecondMax };
const joins: Allowance = { burst: limits.joinsBurstMax, perSecond: limits.joinsPerSecondMax };
const gestures: Allowance = { burst: limits.gesturesBurstMax, perSecond: limits.gesturesPerSecondMax };

/** Limits how often one person may do what: the same through every door and over all of their clients. */
export class Rates {
  readonly #messages: Buckets<UserId>;
  readonly #joins: Buckets<UserId>;
  readonly #gestures: Buckets<UserId>;

  /** `partOf` = which part of it a person has here; none = all of it. */
  constructor(partOf?: PartOf<UserId>) {
    this.#messages = new Buckets(messages, partOf);
    this.#joins = new Buckets(joins, partOf);
    this.#gestures = new Buckets(gestures, partOf);
  }

  /** Milliseconds to wait before this, 0 = none. */
  wait(user: UserId, type: Command["type"] | "typing", now: number): number {
    const kind = countedAs(type);
    if (kind === "message") return this.#messages.take(user, now);
    if (kind === "join") return this.#joins.take(user, now);
    return kind === "gesture" ? this.#gestures.take(user, now) : 0;
  }
}
