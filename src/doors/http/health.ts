import type { Metrics } from "../../chat/metrics.ts";
import { json, text } from "../../net/headers.ts";
import { limits } from "../../protocol/limits.ts";

/** What anyone may know about the running server: no secrets, and nothing that names a person. */
export interface Health {
  /** Why a load balancer should send no visitors here; undefined = it may. */
  trouble(): string | undefined;
  readonly metrics: Metrics;
}

/** Says that the process is alive and its event loop runs. It reads and writes nothing. */
export const healthz = (): Response => json(200, { ok: true });

export function readyz(health: Health): Response {
  const trouble = health.trouble();
  return trouble === undefined ? json(200, { ready: true, limits }) : json(503, { ready: false, trouble });
}

export const metrics = async ({ metrics }: Health): Promise<Response> =>
  text(200, await metrics.text(), { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
