import type { Metrics } from "../chat/metrics.ts";
import type { Portions } from "../chat/portions.ts";
import type { Log } from "../chat/ports.ts";
import { limits } from "../protocol/limits.ts";
import { Batches } from "./batches.ts";
import { ConnectionNumbers } from "./connection-numbers.ts";
import { Crowd } from "./crowd.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Intakes } from "./intakes.ts";
import { Turn } from "./turn.ts";

export interface ConnectionsOptions {
  readonly metrics: Metrics;
  readonly log: Log;
  readonly rateLimit: boolean;
  /** Which part of each limit this node grants; none = all of it. */
  readonly portions?: Portions | undefined;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
}

/** Another node takes about so long to greet a client that comes to it. */
const DRAIN_MS_EACH = 2;
const DRAIN_STEP_MS = 50;

/** Why the server accepts no more connections: from anyone, or from one network. */
interface Full {
  readonly of: "server" | "network";
  readonly sentence: string;
  /** After how many seconds a connection from there is accepted again, if that is known. */
  readonly retryAfterSeconds?: number;
}

/** What the connections of all doors share: turns, the heartbeat, the limits of connections, the metrics. */
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
  #isDraining = false;

  constructor({ metrics, log, rateLimit, now, portions }: ConnectionsOptions) {
    this.turn = new Turn((cause) => log.error("writing to a connection failed", cause));
    this.intakes = new Intakes(rateLimit ? now : undefined);
    this.numbers = new ConnectionNumbers(metrics, this.intakes);
    this.#crowd = new Crowd(now, portions);
    this.#rateLimit = rateLimit;
  }

  /**
   * Counts an attempt to connect. Returns why one more connection from this network is refused; undefined = it is
   * accepted. "" = this machine.
   */
  refuses(network: string): Full | undefined {
    const { connectionsMax: max } = limits;
    if (this.#isDraining) return { of: "server", sentence: "this server is going away" };
    if (this.numbers.open >= max)
      return { of: "server", sentence: `this server has at most ${max} connections` };
    const full = this.#rateLimit && network !== "" ? this.#crowd.refuses(network) : undefined;
    return full && { of: "network", ...full };
  }

  opened(network: string, protocol: string): void {
    this.#crowd.count(network, 1);
    this.numbers.opened(protocol);
  }

  /** `code` is the server's close code; none = the client closed it. */
  ended(network: string, protocol: string, code: number | undefined): void {
    this.#crowd.count(network, -1);
    this.numbers.ended(protocol, code);
  }

  tooSlow(): void {
    this.numbers.tooSlow();
  }

  /**
   * The server goes away: it takes no more connections, tells every client to come back, and closes every connection. It does
   * so in a random order, spread over 2 ms for each connection but over `spreadMsMax` at most, so that other nodes greet a few
   * clients at a time. With 0 all of it happens before this returns.
   */
  async drain(spreadMsMax: number): Promise<void> {
    this.#isDraining = true;
    const leaving = shuffled(this.heartbeat.all());
    const spreadMs = Math.min(spreadMsMax, leaving.length * DRAIN_MS_EACH);
    for (let left = Math.ceil(spreadMs / DRAIN_STEP_MS); left > 0; left -= 1) {
      for (const connection of leaving.splice(0, Math.ceil(leaving.length / left))) connection.goAway();
      await Bun.sleep(DRAIN_STEP_MS);
    }
    // Also those that were being accepted meanwhile.
    for (const connection of this.heartbeat.all()) connection.goAway();
    this.heartbeat.close();
  }
}

/** The list in a random order (Fisher and Yates). */
function shuffled<T>(list: readonly T[]): T[] {
  const all = [...list];
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all;
}
