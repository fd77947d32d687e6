import { limits } from "../protocol/limits.ts";
import { Buckets } from "./buckets.ts";
import type { Payer } from "./payer.ts";

/** For how long a person is turned away the first time; each further time it is twice as long. */
const AWAY_MS_MIN = 10_000;
const AWAY_MS_MAX = limits.turnedAwaySecondsMax * 1_000;
/** After so long without another time, they are as any other. */
const FORGOTTEN_AFTER_MS = 60 * 60 * 1_000;

interface Away {
  readonly times: number;
  readonly until: number;
}

/**
 * Who goes on asking after being refused again and again. Each refusal costs a little, so it has an end: their
 * connections are closed, and they are turned away for a while, longer each time. Who is new is as good as anybody who is
 * new in their network, since they could come back under another name.
 */
export class Patience {
  readonly #refusals = new Buckets<string>({
    burst: limits.refusalsBurstMax,
    perSecond: limits.refusalsPerSecondMax,
  });
  readonly #away = new Map<string, Away>();

  /** One more refusal. */
  refused({ group, person }: Payer, now: number): void {
    if (this.#refusals.take(person, now) === 0 || this.awayMs({ group }, now) > 0) return;
    const times = this.#away.get(group)?.times ?? 0;
    this.#away.set(group, { times: times + 1, until: now + Math.min(AWAY_MS_MAX, AWAY_MS_MIN * 2 ** times) });
    for (const [key, { until }] of this.#away) if (now - until > FORGOTTEN_AFTER_MS) this.#away.delete(key);
  }

  /** Milliseconds for which they are turned away still, 0 = they are not. */
  awayMs({ group }: Pick<Payer, "group">, now: number): number {
    return Math.max(0, Math.ceil((this.#away.get(group)?.until ?? 0) - now));
  }
}
