import type { Logger } from "./log.ts";

/** The steps by which a server stops. A database or a network that does not answer must not keep it from ending. */
export class Steps {
  readonly #log: Logger;
  readonly #underWay = new Set<string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** The steps that have not ended yet. */
  get underWay(): string {
    return [...this.#underWay].join(", ");
  }

  /**
   * Waits until a step has ended, at most `msMax` milliseconds. Then a line of the log names it, and it goes on while the next
   * steps are taken. A step that fails is logged, too. Never rejects.
   */
  async take(name: string, step: Promise<unknown>, msMax: number): Promise<void> {
    this.#underWay.add(name);
    const ended = step
      .catch((cause: unknown) => this.#log.error(`${name} failed`, cause))
      .finally(() => this.#underWay.delete(name));
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#log.warn(`${name} did not end within ${msMax / 1_000} s`);
      resolve();
    }, msMax);
    await Promise.race([ended, late]);
    clearTimeout(timer);
  }
}
