import type { Reach } from "../chat/bus.ts";
import type { Counter, Metrics } from "../chat/metrics.ts";

/** Metrics of the bus. */
export interface BusNumbers {
  readonly sent: Counter;
  readonly heard: Counter;
  readonly lost: Counter;
  readonly reconnects: Counter;
}

export function measureBus(metrics: Metrics, reach: () => Reach): BusNumbers {
  metrics.gauge({ name: "bus_connected", says: "1 = this node can tell and hear the other nodes" }, () =>
    reach() === "connected" ? 1 : 0,
  );
  return {
    sent: metrics.counter({
      name: "bells_sent_total",
      says: "Times that this node told others of a log that grew",
    }),
    heard: metrics.counter({
      name: "bells_heard_total",
      says: "Times that other nodes told this one of a log that grew",
    }),
    lost: metrics.counter({
      name: "bus_lost_total",
      says: "Times that bells may have been lost, so that this node looked at the logs",
    }),
    reconnects: metrics.counter({
      name: "bus_reconnects_total",
      says: "Reconnections to the bus",
    }),
  };
}
