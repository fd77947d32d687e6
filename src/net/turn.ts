/** Something that collects what to write, and writes it all at once. */
export interface Flushable {
  flush(): void;
}

/**
 * The number of sockets that are written before the loop reads again. A large crowd's writes take long; in between, the
 * server reads what others send, so that the disk can flush the next group.
 */
const FLUSHED_AT_ONCE = 250;

/**
 * Turns of the event loop. What is sent during a turn is written at its end, so a socket costs one system call a turn,
 * however many messages the turn has for it.
 */
export class Turn {
  readonly #failed: (cause: unknown) => void;
  #dirty: Flushable[] = [];
  #scheduled = false;

  constructor(failed: (cause: unknown) => void) {
    this.#failed = failed;
  }

  /** Call it when the first frame waits to be written, and again only after a flush. */
  add(item: Flushable): void {
    this.#dirty.push(item);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#end);
  }

  readonly #end = (): void => {
    // Taken out of the list before the write: under a load that never ends the list would otherwise grow forever.
    for (const item of this.#dirty.splice(0, FLUSHED_AT_ONCE)) this.#flush(item);
    this.#scheduled = this.#dirty.length > 0;
    if (this.#scheduled) setImmediate(this.#end);
  };

  /** A failure of one must not stop the others. */
  #flush(item: Flushable): void {
    try {
      item.flush();
    } catch (cause) {
      this.#failed(cause);
    }
  }
}
