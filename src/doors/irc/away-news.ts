import type { UserId } from "../../protocol/ids.ts";
import { makeRoom } from "./newest.ts";

/** Of so many people the last news is known. */
const PEOPLE_MAX = 10_000;

/**
 * Who was said to be away last, and with which text: each reader is told of each change once, whether it comes from a
 * command of IRC or as a signal in one of many rooms.
 */
export class AwayNews {
  readonly #last = new Map<UserId, { readonly text: string | undefined; readonly cause: string }>();
  readonly #gone = new Set<UserId>();
  #changes = 0;

  /** What names this change in `Told`; undefined = nobody has to be told. `text` is undefined if the person is here. */
  cause(user: UserId, text: string | undefined): string | undefined {
    const last = this.#last.get(user);
    if (last && last.text === text) return last.cause;
    // Nobody was told that they are away, or they have quit already.
    if ((!last && text === undefined) || this.#gone.has(user)) return undefined;
    this.#changes += 1;
    const cause = `away ${this.#changes}`;
    makeRoom(this.#last, user, PEOPLE_MAX);
    this.#last.set(user, { text, cause });
    return cause;
  }

  /** They have left the server for good. */
  gone(user: UserId): void {
    this.#last.delete(user);
    makeRoom(this.#gone, user, PEOPLE_MAX);
    this.#gone.add(user);
  }
}
