/** What went wrong in one run. The first failure is kept: those after it are usually its consequences. */
export class Checks {
  #failure: Error | undefined;
  readonly #failed = Promise.withResolvers<never>();

  constructor() {
    // Most runs nobody waits for it.
    this.#failed.promise.catch(() => {});
  }

  fail(reason: string): void {
    this.#failure ??= new Error(reason);
    this.#failed.reject(this.#failure);
  }

  /** What `work` gives, unless something fails before it is done. */
  orFailure<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed.promise]);
  }

  throwIfFailed(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Sleeps, but not past a failure. */
  async during(ms: number): Promise<void> {
    const end = performance.now() + ms;
    for (let left = ms; left > 0; left = end - performance.now()) {
      await Bun.sleep(Math.min(left, 100));
      this.throwIfFailed();
    }
  }

  /** Waits until `settled()`, or fails with what `missing()` says after `ms`. */
  async until(settled: () => boolean, ms: number, missing: () => string): Promise<void> {
    const end = performance.now() + ms;
    while (!settled()) {
      if (performance.now() > end) this.fail(missing());
      await Bun.sleep(20);
      this.throwIfFailed();
    }
  }
}
