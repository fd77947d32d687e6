import { limits } from "../../protocol/limits.ts";
import { json, text } from "./headers.ts";

/** What can be told about the server while it runs. No secrets, nothing that names a person. */
export interface Health {
  /** Why it should get no new visitors, if so. */
  trouble(): string | undefined;
  /** Name → value; a name ending in `_total` counts up, any other goes up and down. */
  metrics(): Readonly<Record<string, number>>;
}

/** The process is alive and its loop turns; nothing is read or written. */
export const healthz = (): Response => json(200, { ok: true });

export function readyz(health: Health): Response {
  const trouble = health.trouble();
  return trouble === undefined ? json(200, { ready: true, limits }) : json(503, { ready: false, trouble });
}

/** Prometheus text format 0.0.4. */
export function metrics(health: Health): Response {
  const lines = Object.entries(health.metrics()).flatMap(([name, value]) => [
    `# TYPE exchat_${name} ${name.endsWith("_total") ? "counter" : "gauge"}`,
    `exchat_${name} ${value}`,
  ]);
  return text(200, `${lines.join("\n")}\n`, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
}
