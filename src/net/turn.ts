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
  #flushed = 0;

  constructor(failed: (cause: unknown) => void) {
    this.#failed = failed;
  }

  /** Call once, when the first thing is waiting to be written; again only after it has been flushed. */
  add(item: Flushable): void {
    if (this.#dirty.length === 0) setImmediate(this.#end);
    this.#dirty.push(item);
  }

  readonly #end = (): void => {
    const until = Math.min(this.#flushed + FLUSHED_AT_ONCE, this.#dirty.length);
    while (this.#flushed < until) this.#flush(this.#dirty[this.#flushed++]);
    if (this.#flushed < this.#dirty.length) {
      setImmediate(this.#end);
      return;
    }
    this.#dirty = [];
    this.#flushed = 0;
  };

  /** One that fails must not keep the others waiting. */
  #flush(item: Flushable | undefined): void {
    try {
      item?.flush();
    } catch (cause) {
      this.#failed(cause);
    }
  }
}
