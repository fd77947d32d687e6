/** Something that has collected what to write and writes it all at once. */
export interface Flushable {
  flush(): void;
}

/**
 * One turn of the event loop. Whatever is sent during it is written at its end, so that a socket costs one system call
 * a turn however many messages the turn has for it.
 */
export class Turn {
  #dirty: Flushable[] = [];

  /** Call once per turn and object: when the first thing is waiting to be written. */
  add(item: Flushable): void {
    if (this.#dirty.length === 0) setImmediate(() => this.#end());
    this.#dirty.push(item);
  }

  #end(): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const item of dirty) item.flush();
  }
}
