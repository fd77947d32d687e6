/** Something that has collected what to write and writes it all at once. */
export interface Flushable {
  flush(): void;
}

/**
 * Sockets written before the loop looks at what has come in. A large crowd's writes take long; in between, what others
 * send is read, so that the disk flushes the next group meanwhile.
 */
const FLUSHED_AT_ONCE = 250;

/**
 * Turns of the event loop. Whatever is sent during one is written at its end, so that a socket costs one system call a
 * turn however many messages the turn has for it.
 */
export class Turn {
  readonly #failed: (cause: unknown) => void;
  #dirty: Flushable[] = [];
  #scheduled = false;

  constructor(failed: (cause: unknown) => void) {
    this.#failed = failed;
  }

  /** Call once, when the first thing is waiting to be written; again only after it has been flushed. */
  add(item: Flushable): void {
    this.#dirty.push(item);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#end);
  }

  readonly #end = (): void => {
    // Taken out before it is written: under a load that never ends the list would otherwise grow for ever.
    for (const item of this.#dirty.splice(0, FLUSHED_AT_ONCE)) this.#flush(item);
    this.#scheduled = this.#dirty.length > 0;
    if (this.#scheduled) setImmediate(this.#end);
  };

  /** One that fails must not keep the others waiting. */
  #flush(item: Flushable): void {
    try {
      item.flush();
    } catch (cause) {
      this.#failed(cause);
    }
  }
}
