import type { Payer } from "../../chat/payer.ts";

/** While more than this arrive, a flush for each of them would cost more than all the rest of them. */
const BUSY_PER_MS = 1;
/** So many are looked at to know how fast they come, and from how many people. */
const LOOKED_AT = 32;
const PEOPLE_MIN = 16;
/** Groups leave so many milliseconds after each other while it is busy: they wait for half of that, on average. */
const BETWEEN_MS = 4;
/** So many waiting changes are a group that is worth its flush. */
const ENOUGH = 64;

/**
 * Decides how long the next group waits for company. A group costs a flush and a turn of two threads, however small it is,
 * so while many people write at once, groups leave a few milliseconds apart. One person who is fast, or a few, are not held
 * back: each of their messages may be waiting for the answer to the one before.
 */
export class Gathering {
  readonly #people: string[] = [];
  readonly #times = new Float64Array(LOOKED_AT);
  #count = 0;

  /** A change arrived; `now` is in milliseconds. */
  arrived({ person }: Payer, now: number): void {
    const at = this.#count % LOOKED_AT;
    this.#people[at] = person;
    this.#times[at] = now;
    this.#count += 1;
  }

  /** How many milliseconds a group waits that could leave now, when the last one left at `leftAt`. */
  wait(waiting: number, leftAt: number, now: number): number {
    const rest = leftAt + BETWEEN_MS - now;
    return rest > 0 && waiting < ENOUGH && this.#isBusy(now) ? rest : 0;
  }

  #isBusy(now: number): boolean {
    if (this.#count < LOOKED_AT) return false;
    const oldest = this.#times[this.#count % LOOKED_AT] ?? 0;
    return now - oldest < LOOKED_AT / BUSY_PER_MS && new Set(this.#people).size >= PEOPLE_MIN;
  }
}
