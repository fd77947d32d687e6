import type { Metrics } from "../../chat/metrics.ts";
import { json, text } from "../../net/headers.ts";
import { limits } from "../../protocol/limits.ts";

/** What can be told about the server while it runs. No secrets, nothing that names a person. */
export interface Health {
  /** Why it should get no new visitors, if so. */
  trouble(): string | undefined;
  readonly metrics: Metrics;
}

/** The process is alive and its loop turns; nothing is read or written. */
export const healthz = (): Response => json(200, { ok: true });

export function readyz(health: Health): Response {
  const trouble = health.trouble();
  return trouble === undefined ? json(200, { ready: true, limits }) : json(503, { ready: false, trouble });
}

export const metrics = async ({ metrics }: Health): Promise<Response> =>
  text(200, await metrics.text(), { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
