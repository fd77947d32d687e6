import type { Metrics } from "../../chat/metrics.ts";
import { bearer } from "../../net/bearer.ts";
import { json, text } from "../../net/headers.ts";
import { limits } from "../../protocol/limits.ts";
import type { Asked } from "./routes.ts";

/** What is known about the running server: no secrets, and nothing that names a person. */
export interface Health {
  /** Why a load balancer should send no visitors here; undefined = it may. */
  trouble(): string | undefined;
  readonly metrics: Metrics;
  /** Who shows it sees as much from elsewhere as this machine does; undefined = nobody does. */
  readonly token: string | undefined;
  tokenHash(token: string): string;
}

/** Says that the process is alive and its event loop runs. It reads and writes nothing. */
export const healthz = (): Response => json(200, { ok: true });

/** A load balancer goes by the status. Only the operator learns what is wrong, and how many of everything fit. */
export function readyz(health: Health, asked: Asked): Response {
  const trouble = health.trouble();
  const isOperator = mayLook(health, asked);
  return trouble === undefined
    ? json(200, { ready: true, ...(isOperator && { limits }) })
    : json(503, { ready: false, ...(isOperator && { trouble }) });
}

export async function metrics(health: Health, asked: Asked): Promise<Response> {
  if (!mayLook(health, asked))
    return text(403, "for this machine only, or with the token that EXCHAT_METRICS_TOKEN sets");
  const type = "text/plain; version=0.0.4; charset=utf-8";
  return text(200, await health.metrics.text(), { "content-type": type });
}

/**
 * Whether this machine asks, or a request with the operator's token. Hashes are compared, so the time that it takes says nothing
 * about the token.
 */
function mayLook({ token, tokenHash }: Health, { request, peer }: Asked): boolean {
  if (peer.local) return true;
  const shown = bearer(request);
  return token !== undefined && shown !== undefined && tokenHash(shown) === tokenHash(token);
}
