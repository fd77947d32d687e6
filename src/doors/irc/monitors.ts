import type { Person } from "../../protocol/account.ts";
import { skeleton } from "../../protocol/names.ts";

/** Who watches which names (IRCv3 monitor): sessions by names, and names by sessions. */
export class Monitors<W> {
  readonly #watchers = new Map<string, Set<W>>();
  readonly #names = new Map<W, Map<string, string>>();

  readonly #say: (watcher: W, person: Person, online: boolean) => void;

  /** `say` tells a session that a person came or went. */
  constructor(say: (watcher: W, person: Person, online: boolean) => void) {
    this.#say = say;
  }

  /** The names that a session watches, as it wrote them. */
  namesOf(watcher: W): readonly string[] {
    return [...(this.#names.get(watcher)?.values() ?? [])];
  }

  watches(watcher: W, name: string): boolean {
    return this.#names.get(watcher)?.has(skeleton(name)) ?? false;
  }

  watchersOf(name: string): Iterable<W> {
    return this.#watchers.get(skeleton(name)) ?? [];
  }

  add(watcher: W, name: string): void {
    const key = skeleton(name);
    const names = this.#names.get(watcher) ?? new Map<string, string>();
    this.#names.set(watcher, names.set(key, name));
    const watchers = this.#watchers.get(key) ?? new Set<W>();
    this.#watchers.set(key, watchers.add(watcher));
  }

  remove(watcher: W, name: string): void {
    const key = skeleton(name);
    const names = this.#names.get(watcher);
    names?.delete(key);
    if (names?.size === 0) this.#names.delete(watcher);
    const watchers = this.#watchers.get(key);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.#watchers.delete(key);
  }

  /** The session watches nothing any more. */
  clear(watcher: W): void {
    for (const name of this.namesOf(watcher)) this.remove(watcher, name);
  }

  /** Tells those who watch this name. */
  tell(person: Person, online: boolean): void {
    for (const watcher of this.watchersOf(person.name)) this.#say(watcher, person, online);
  }
}
