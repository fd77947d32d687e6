import type { Counter, Metrics } from "../chat/metrics.ts";
import type { RefusalCode } from "../protocol/errors.ts";
import { closeCodes } from "../protocol/frames.ts";
import type { Intakes } from "./intakes.ts";

/** Counts the connections of all doors. */
export class ConnectionNumbers {
  /** Open connections, by protocol. */
  readonly #open: Record<string, number> = {};
  readonly #ended: Counter;
  readonly #refused: Counter;
  readonly #tooSlow: Counter;

  constructor(metrics: Metrics, intakes: Intakes) {
    metrics.gauge(
      { name: "intake_bytes", says: "Bytes that clients have sent ahead and that wait to be handled" },
      () => intakes.bytes,
    );
    metrics.counted(
      {
        name: "intake_pauses_total",
        says: "How often the server stopped reading a connection that sent too fast",
      },
      () => intakes.pauses,
    );
    metrics.gauge({ name: "connections", says: "Open connections" }, () => this.open);
    metrics.gauge(
      { name: "connections_by_protocol", says: "Open connections", by: "protocol" },
      () => this.#open,
    );
    this.#ended = metrics.counter({
      name: "connections_ended_total",
      says: 'Connections that have ended, by why the server closed them; "went" = the client did',
      by: "reason",
    });
    this.#tooSlow = metrics.counter({
      name: "slow_readers_closed_total",
      says: "Connections that the server closed because their clients read too slowly",
    });
    this.#refused = metrics.counter({
      name: "requests_refused_total",
      says: "Refused requests, over connections",
      by: "code",
    });
  }

  /** Registers protocols, so that one without an open connection is shown as 0. */
  speaks(...protocols: readonly string[]): void {
    for (const protocol of protocols) this.#open[protocol] = 0;
  }

  get open(): number {
    let sum = 0;
    for (const protocol in this.#open) sum += this.#open[protocol] ?? 0;
    return sum;
  }

  opened(protocol: string): void {
    this.#open[protocol] = (this.#open[protocol] ?? 0) + 1;
  }

  /** `code` is the server's close code; none = the client closed it. */
  ended(protocol: string, code: number | undefined): void {
    this.#open[protocol] = (this.#open[protocol] ?? 1) - 1;
    this.#ended.add(REASONS.get(code) ?? "other");
  }

  tooSlow(): void {
    this.#tooSlow.add();
  }

  refused(code: RefusalCode): void {
    this.#refused.add(code);
  }
}

const REASONS = new Map<number | undefined, string>([
  [undefined, "went"],
  ...Object.entries(closeCodes).map(([reason, code]): [number, string] => [
    code,
    reason.replace(/[A-Z]/g, (big) => `_${big.toLowerCase()}`),
  ]),
]);
