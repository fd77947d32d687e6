import { type Refusal, refusal } from "../protocol/errors.ts";
import { skeleton } from "../protocol/names.ts";
import type { Visitor } from "./admission.ts";
import type { Clock, Secrets } from "./ports.ts";
import type { ServerSettings } from "./server-settings.ts";

interface ProofsWorld {
  readonly secrets: Pick<Secrets, "challenges">;
  readonly clock: Clock;
  readonly settings: Pick<ServerSettings, "get">;
  /** HMAC with a key that all nodes have. */
  keyed(text: string): string;
}

/** What a newcomer asks for. */
export interface Coming {
  /** The name that they want; none = any. */
  readonly name?: string | undefined;
  /** A challenge that this server gave, `:` and a counter. */
  readonly proof?: string | undefined;
}

const CHALLENGE_MS = 5 * 60_000;
/** 2^15 hashes take a phone about half a second, 2^19 about five. */
const BITS_MIN = 15;
const BITS_MAX = 19;
/** Newcomers are forgotten by half in this time. */
const HALF_LIFE_MS = 5 * 60_000;
/** With so many recent newcomers a challenge gets one bit more; with twice as many, one more again. */
const NEWCOMERS_FOR_A_BIT = 20;
/** Used challenges that a node remembers: each has cost 2^15 hashes at least. */
const USED_MAX = 100_000;

/**
 * Proof of work: who makes an account without an invitation, or comes as a guest, has computed for some seconds before. It is a toll
 * for programs that make accounts by the thousand. A challenge works once on a node: each node remembers what was shown to it. It is
 * bound to the network and the name, so that on another node it makes no second account.
 */
export class Proofs {
  readonly #world: ProofsWorld;
  /** Used challenges, each with the time from which it has ended. */
  readonly #used = new Map<string, number>();
  #recent = { count: 0, at: 0 };

  constructor(world: ProofsWorld) {
    this.#world = world;
  }

  /** Why a newcomer may not come in yet; undefined = they may, and their proof is used. People of this machine need none. */
  refuses({ network }: Visitor, { name = "", proof }: Coming): Refusal | undefined {
    const { settings, secrets, clock } = this.#world;
    if (network === "" || !settings.get("proofOfWork")) return undefined;
    const keyed = (text: string) => this.#world.keyed(text);
    const about = `${network}\n${skeleton(name)}`;
    const now = clock.now();
    const shown = proof === undefined ? undefined : secrets.challenges.read(proof, keyed, about);
    if (shown && this.#use(shown, now)) {
      this.#recent = { count: this.#recently(now) + 1, at: now };
      return undefined;
    }
    const bits = this.#bits(now);
    const challenge = secrets.challenges.make({ bits, forMs: CHALLENGE_MS }, keyed, about);
    return refusal("proof_required", { challenge, bits });
  }

  /** Whether it is used for the first time. */
  #use({ once, leftMs }: { readonly once: string; readonly leftMs: number }, now: number): boolean {
    for (const [before, until] of this.#used) {
      if (until > now) break;
      this.#used.delete(before);
    }
    if (this.#used.has(once) || this.#used.size >= USED_MAX) return false;
    this.#used.set(once, now + leftMs);
    return true;
  }

  #bits(now: number): number {
    const more = Math.floor(Math.log2(1 + this.#recently(now) / NEWCOMERS_FOR_A_BIT));
    return Math.min(BITS_MAX, BITS_MIN + more);
  }

  /** How many have come, where those of longer ago count less. */
  #recently(now: number): number {
    const { count, at } = this.#recent;
    return count * 0.5 ** ((now - at) / HALF_LIFE_MS);
  }
}
