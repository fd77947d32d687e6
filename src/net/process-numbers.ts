import type { Metrics } from "../chat/metrics.ts";
import type { OpenFiles } from "./open-files.ts";

const BEAT_MS = 100;

/** What an operator wants to know of the process itself. */
export function measureProcess(metrics: Metrics, files: OpenFiles): void {
  metrics.gauge({ name: "resident_memory_bytes", says: "Memory that the process has" }, () =>
    process.memoryUsage.rss(),
  );
  metrics.gauge({ name: "uptime_seconds", says: "Time since the start" }, () => Math.round(process.uptime()));
  metrics.gauge({ name: "open_files", says: "Files and connections that are open" }, () => files.count);
  if (Number.isFinite(files.max))
    metrics.gauge(
      {
        name: "open_files_max",
        says: "How many of them the system allows; at nearly all, no new connection is accepted",
      },
      () => files.max,
    );
  const lag = metrics.durations({
    name: "event_loop_lag_seconds",
    says: "How late a timer came that is due every 100 ms: meanwhile no request is answered",
  });
  let due = performance.now() + BEAT_MS;
  setInterval(() => {
    const now = performance.now();
    lag.observe(Math.max(0, now - due));
    due = now + BEAT_MS;
  }, BEAT_MS).unref();
}
