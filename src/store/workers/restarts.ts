/** A worker that died so often within the time after which a restart is forgotten is not started again. */
const RESTARTS_MAX = 5;
/** A worker that dies once a month is no reason to end the process in half a year. */
const RESTART_KEPT_MS = 10 * 60_000;

/** Counts how often a worker died lately. */
export class Restarts {
  count = 0;
  #at = 0;

  /** It died; `now` is in milliseconds. Returns whether it is not to be started again. */
  isTooMany(now: number): boolean {
    if (now - this.#at > RESTART_KEPT_MS) this.count = 0;
    this.#at = now;
    this.count += 1;
    return this.count > RESTARTS_MAX;
  }
}
