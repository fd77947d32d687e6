import type { Person } from "../../protocol/account.ts";
import { skeleton } from "../../protocol/names.ts";

interface Watched {
  /** As the client wrote it. */
  readonly name: string;
  /** Who has the name and is online. */
  person: Person | undefined;
  /** The command that has added it tells its state. */
  isNew: boolean;
}

/** The names that one session watches (IRCv3 monitor), and who of them is online. */
export class Monitors {
  readonly #names = new Map<string, Watched>();

  get size(): number {
    return this.#names.size;
  }

  /** As the client wrote them. */
  get names(): string[] {
    return [...this.#names.values()].map(({ name }) => name);
  }

  /** `key` is the name's skeleton. */
  has(key: string): boolean {
    return this.#names.has(key);
  }

  add(name: string): void {
    this.#names.set(skeleton(name), { name, person: undefined, isNew: true });
  }

  remove(name: string): void {
    this.#names.delete(skeleton(name));
  }

  clear(): void {
    this.#names.clear();
  }

  /** Returns whether the client has to be told: the state of a new name is told by the command that has added it. */
  hears(person: Person, isOnline: boolean): boolean {
    const watched = this.#names.get(skeleton(person.name));
    if (!watched) return false;
    watched.person = isOnline ? person : undefined;
    return !watched.isNew;
  }

  /** The people of these names who are online, and the other names. From now on the client is told what changes. */
  states(names: readonly string[]): { readonly here: readonly Person[]; readonly gone: readonly string[] } {
    const here: Person[] = [];
    const gone: string[] = [];
    for (const name of names) {
      const watched = this.#names.get(skeleton(name));
      if (watched) watched.isNew = false;
      if (watched?.person) here.push(watched.person);
      else gone.push(name);
    }
    return { here, gone };
  }
}
