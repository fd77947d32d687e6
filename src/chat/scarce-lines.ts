import { wideOf } from "./budgets.ts";
import type { Clock, Fields, Log } from "./ports.ts";

const MINUTE_MS = 60_000;
const OTHERS = "many others";

export interface Scarcity {
  /** After so many lines of one origin, further lines are only counted. */
  readonly linesMax: number;
  /** So many origins are counted apart in a minute; the rest are counted as one. */
  readonly originsMax: number;
}

interface Told {
  lines: number;
  /** How many lines were not written, and the last of them. */
  more: number;
  last: readonly [what: string, fields: Fields];
}

/**
 * Limits lines of the log that any visitor can cause, so that they cannot fill the disk. After a few lines of one
 * origin (a network, a person) it only counts them, and at the end of the minute writes one line that says how many
 * `times`.
 */
export class ScarceLines {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #scarcity: Scarcity;
  readonly #told = new Map<string, Told>();

  constructor({ log, clock }: { readonly log: Log; readonly clock: Clock }, scarcity: Scarcity) {
    this.#log = log;
    this.#clock = clock;
    this.#scarcity = scarcity;
  }

  tell(origin: string, what: string, fields: Fields): void {
    const told = this.#toldOf(origin, what);
    if (told.lines < this.#scarcity.linesMax) {
      told.lines += 1;
      this.#log.info(what, fields);
      return;
    }
    told.more += 1;
    if (told !== this.#told.get(OTHERS)) told.last = [what, fields];
  }

  #toldOf(origin: string, what: string): Told {
    // One customer has an IPv6 /48, with 65,536 networks of 64 bits.
    const key = wideOf(origin) ?? origin;
    const found = this.#told.get(key);
    if (found) return found;
    if (this.#told.size === 0) this.#wait();
    const { originsMax, linesMax } = this.#scarcity;
    if (this.#told.size < originsMax) return this.#begin(key, { lines: 0, more: 0, last: [what, {}] });
    const last = [what, { by: OTHERS }] as const;
    return this.#told.get(OTHERS) ?? this.#begin(OTHERS, { lines: linesMax, more: 0, last });
  }

  #begin(key: string, told: Told): Told {
    this.#told.set(key, told);
    return told;
  }

  #wait(): void {
    this.#clock.after(MINUTE_MS, () => this.#endMinute());
  }

  #endMinute(): void {
    const ended = [...this.#told];
    this.#told.clear();
    for (const [key, { more, last }] of ended) {
      if (more === 0) continue;
      const [what, fields] = last;
      this.#log.info(what, { ...fields, times: more });
      // This line belongs to the next minute.
      if (key !== OTHERS) this.#begin(key, { lines: 1, more: 0, last });
    }
    if (this.#told.size > 0) this.#wait();
  }
}
