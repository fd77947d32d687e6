const PROBE_MS = 1_000;

/** Why nothing can be stored now. While that is so, the worker is asked every second whether it still is. */
export class Trouble {
  #why: string | undefined;
  readonly #log: (what: string, cause: unknown) => void;
  readonly #probe: () => void;

  constructor(log: (what: string, cause: unknown) => void, probe: () => void) {
    this.#log = log;
    this.#probe = probe;
  }

  get why(): string | undefined {
    return this.#why;
  }

  began(why: string): void {
    const isNew = this.#why === undefined;
    this.#why = why;
    if (!isNew) return;
    this.#log("nothing can be stored", new Error(why));
    setTimeout(this.#probe, PROBE_MS);
  }

  /** The worker's answer; null = it can store again. */
  probed(why: string | null): void {
    this.#why = why ?? undefined;
    if (why !== null) setTimeout(this.#probe, PROBE_MS);
  }
}
