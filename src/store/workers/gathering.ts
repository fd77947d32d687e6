import type { Payer } from "../../chat/payer.ts";

/** Above this rate, a flush for each change would cost more than all other work on the changes. */
const BUSY_PER_MS = 1;
/** The rate, and the number of people, are measured over so many changes. */
const LOOKED_AT = 32;
const PEOPLE_MIN = 16;
/** While it is busy, groups leave so many milliseconds apart: a change waits for half of that, on average. */
const BETWEEN_MS = 4;
/** So many waiting changes are worth a flush at once. */
const ENOUGH = 64;

/**
 * Decides how long the next group waits for more changes. A group costs a flush and a turn of two threads, however
 * small it is. So while many people write at once, groups leave a few milliseconds apart. If only one or a few people
 * write fast, nothing waits: each message may wait for the answer to the one before.
 */
export class Gathering {
  readonly #people: string[] = [];
  readonly #times = new Float64Array(LOOKED_AT);
  #count = 0;

  /** A change has arrived; `now` is in milliseconds. */
  arrived({ person }: Payer, now: number): void {
    const at = this.#count % LOOKED_AT;
    this.#people[at] = person;
    this.#times[at] = now;
    this.#count += 1;
  }

  /** How many milliseconds a group waits that could leave now, if the last one left at `leftAt`. */
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
