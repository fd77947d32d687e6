import type { Counter, Metrics } from "../../chat/metrics.ts";
import type { Intakes } from "../../net/intake.ts";
import type { RefusalCode } from "../../protocol/errors.ts";
import { closeCodes } from "../../protocol/frames.ts";

/** The two protocols of this door. */
export type Protocol = "plain" | "full";

/** What this door counts. */
export class Numbers {
  readonly #open: Record<Protocol, number> = { plain: 0, full: 0 };
  readonly #ended: Counter;
  readonly #refused: Counter;
  readonly #tooSlow: Counter;

  constructor(metrics: Metrics, intakes: Intakes) {
    metrics.gauge(
      { name: "intake_bytes", says: "What was sent ahead and waits to be worked on" },
      () => intakes.bytes,
    );
    metrics.counted(
      {
        name: "intake_pauses_total",
        says: "How often a connection was not read for a while, since it sent too fast",
      },
      () => intakes.pauses,
    );
    metrics.gauge({ name: "connections", says: "WebSockets that are open" }, () => this.open);
    metrics.gauge(
      { name: "connections_by_protocol", says: "WebSockets that are open", by: "protocol" },
      () => this.#open,
    );
    this.#ended = metrics.counter({
      name: "connections_ended_total",
      says: "WebSockets that have ended, by why the server closed them; or else they went",
      by: "reason",
    });
    this.#tooSlow = metrics.counter({
      name: "slow_readers_closed_total",
      says: "WebSockets that were closed because they read too slowly",
    });
    this.#refused = metrics.counter({
      name: "requests_refused_total",
      says: "Requests over WebSockets that were refused",
      by: "code",
    });
  }

  get open(): number {
    return this.#open.plain + this.#open.full;
  }

  opened(protocol: Protocol): void {
    this.#open[protocol] += 1;
  }

  /** `code` is what the server closed it with; none = it went by itself. */
  ended(protocol: Protocol, code: number | undefined): void {
    this.#open[protocol] -= 1;
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
