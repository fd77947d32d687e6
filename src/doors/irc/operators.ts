import { looksAfterServer } from "../../chat/standing.ts";
import type { Call } from "./call.ts";
import { makeRoom } from "./newest.ts";

/** Whether the client is an operator of the server: by OPER, or since its account looks after the server. */
export const isOperator = (call: Call): boolean =>
  call.session.modes.includes("o") || looksAfterServer(call.user.role);

/** Wrong passwords of one network within the time. */
const WRONG_MAX = 5;
const FORGET_MS = 10 * 60_000;
const NETWORKS_MAX = 10_000;

/** Guesses at the password of OPER: a network that was wrong too often waits. */
export class OperGuesses {
  readonly #wrong = new Map<string, { count: number; readonly since: number }>();

  /** Whether this network may guess once more. It counts as wrong until it is right. */
  begin(network: string, now: number): boolean {
    const known = this.#wrong.get(network);
    const kept = known && now - known.since < FORGET_MS ? known : { count: 0, since: now };
    if (kept.count >= WRONG_MAX) return false;
    kept.count += 1;
    makeRoom(this.#wrong, network, NETWORKS_MAX);
    this.#wrong.set(network, kept);
    return true;
  }

  right(network: string): void {
    this.#wrong.delete(network);
  }
}

/** Compares keyed hashes, so how long it takes says nothing about the texts. */
export function isSame({ house }: Call, one: string, other: string): boolean {
  const hashed = (text: string) => house.secrets.keyedHash("oper", text);
  return hashed(one) === hashed(other);
}
