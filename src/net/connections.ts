import type { Metrics } from "../chat/metrics.ts";
import type { Log } from "../chat/ports.ts";
import { limits } from "../protocol/limits.ts";
import { Batches } from "./batches.ts";
import { ConnectionNumbers } from "./connection-numbers.ts";
import { Crowd } from "./crowd.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Intakes } from "./intake.ts";
import { Turn } from "./turn.ts";

export interface ConnectionsOptions {
  readonly metrics: Metrics;
  readonly log: Log;
  readonly rateLimit: boolean;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
}

/** Why the server takes no more connections: of everybody, or from one network. */
interface Full {
  readonly of: "everybody" | "network";
  readonly sentence: string;
  /** After how many seconds a connection from there is taken again, if that is known. */
  readonly retryAfterSeconds?: number;
}

/** What the connections of every door share: turns, the heartbeat, the limits of connections, the operator's numbers. */
export class Connections {
  readonly turn: Turn;
  readonly batches = new Batches();
  /** See Outbox. */
  readonly slow = new Set<() => void>();
  readonly heartbeat = new Heartbeat();
  readonly intakes: Intakes;
  readonly numbers: ConnectionNumbers;
  readonly #crowd: Crowd;
  readonly #rateLimit: boolean;

  constructor({ metrics, log, rateLimit, now }: ConnectionsOptions) {
    this.turn = new Turn((cause) => log.error("writing to a connection failed", cause));
    this.intakes = new Intakes(rateLimit ? now : undefined);
    this.numbers = new ConnectionNumbers(metrics, this.intakes);
    this.#crowd = new Crowd(now);
    this.#rateLimit = rateLimit;
  }

  /** Why one more connection from this network is not taken, if so; "" = this machine. Counts that it was tried. */
  refuses(network: string): Full | undefined {
    const { connectionsMax: max } = limits;
    if (this.numbers.open >= max)
      return { of: "everybody", sentence: `this server has at most ${max} connections` };
    const full = this.#rateLimit && network !== "" ? this.#crowd.refuses(network) : undefined;
    return full && { of: "network", ...full };
  }

  opened(network: string, protocol: string): void {
    this.#crowd.count(network, 1);
    this.numbers.opened(protocol);
  }

  /** `code` is what the server closed it with; none = it went by itself. */
  ended(network: string, protocol: string, code: number | undefined): void {
    this.#crowd.count(network, -1);
    this.numbers.ended(protocol, code);
  }

  tooSlow(): void {
    this.numbers.tooSlow();
  }

  /** The server goes away: every client is told to come back, and every connection is closed. */
  drain(): void {
    this.heartbeat.close();
    for (const connection of this.heartbeat.all()) connection.goAway();
  }
}
