import type { Metrics } from "../chat/metrics.ts";
import type { OpenFiles } from "./open-files.ts";

const BEAT_MS = 100;

/** Registers metrics of the process itself. */
export function measureProcess(metrics: Metrics, files: OpenFiles): void {
  metrics.gauge({ name: "resident_memory_bytes", says: "Memory of the process" }, () =>
    process.memoryUsage.rss(),
  );
  metrics.gauge({ name: "uptime_seconds", says: "Time since the start" }, () => Math.round(process.uptime()));
  metrics.gauge({ name: "open_files", says: "Open files and connections" }, () => files.count);
  if (Number.isFinite(files.max))
    metrics.gauge(
      {
        name: "open_files_max",
        says: "How many files the process may open; near this number, it accepts no new connection",
      },
      () => files.max,
    );
  const lag = metrics.durations({
    name: "event_loop_lag_seconds",
    says: "How late a timer fires that is due every 100 ms; in that time no request is answered",
  });
  let due = performance.now() + BEAT_MS;
  setInterval(() => {
    const now = performance.now();
    lag.observe(Math.max(0, now - due));
    due = now + BEAT_MS;
  }, BEAT_MS).unref();
}
