/**
 * Commands of this door that are being carried out. A PING waits for those that were there before it, on whichever
 * connection: so whatever a command causes is on every socket before a later PING is answered.
 */
export class UnderWay {
  readonly #all = new Set<Promise<unknown>>();

  /** Neither a failure nor a refusal matters to those who wait. */
  add(work: Promise<unknown>): void {
    const done: Promise<unknown> = work.then(
      () => this.#all.delete(done),
      () => this.#all.delete(done),
    );
    this.#all.add(done);
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#all]);
  }
}
