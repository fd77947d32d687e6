import { makeRoom } from "./newest.ts";

/** So many causes are known: a node reads the rooms of one cause soon after each other. */
const CAUSES_MAX = 256;

/** Which readers were told of a cause already: a person who quits leaves many rooms, which is one line. */
export class Told {
  readonly #readers = new Map<string, WeakSet<object>>();

  /** Whether this reader was not told of it yet. From now on they were. */
  isNew(cause: string, reader: object): boolean {
    const known = this.#readers.get(cause) ?? this.#begin(cause);
    if (known.has(reader)) return false;
    known.add(reader);
    return true;
  }

  #begin(cause: string): WeakSet<object> {
    const readers = new WeakSet<object>();
    makeRoom(this.#readers, cause, CAUSES_MAX);
    this.#readers.set(cause, readers);
    return readers;
  }
}
