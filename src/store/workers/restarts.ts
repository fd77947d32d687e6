/** A worker that has died so often lately is not started again. */
const RESTARTS_MAX = 5;
/** A restart counts for so long: a worker that dies once a month is no reason to end the process after half a year. */
const RESTART_KEPT_MS = 10 * 60_000;

/** Counts how often a worker has died lately. */
export class Restarts {
  count = 0;
  #at = 0;

  /** The worker died; `now` is in milliseconds. Returns whether not to start it again. */
  isTooMany(now: number): boolean {
    if (now - this.#at > RESTART_KEPT_MS) this.count = 0;
    this.#at = now;
    this.count += 1;
    return this.count > RESTARTS_MAX;
  }
}
