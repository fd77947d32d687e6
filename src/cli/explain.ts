import { BusProblem } from "../bus/problem.ts";
import { NameTaken } from "../chat/leases.ts";
import { type Config, ConfigProblem } from "../config.ts";
import { PortProblem, whyNoPort } from "../net/port-problem.ts";
import { StoreProblem } from "../store/problem.ts";
import { exits } from "./exits.ts";

/** Why the server could not start: one sentence for the operator, and the exit code. */
export function explain(cause: unknown, config: Config | undefined): { sentence: string; code: number } {
  if (cause instanceof BusProblem) return { sentence: cause.message, code: exits.config };
  if (cause instanceof ConfigProblem) return { sentence: cause.message, code: exits.config };
  if (cause instanceof StoreProblem) return { sentence: cause.message, code: exits.io };
  if (cause instanceof NameTaken) return { sentence: cause.message, code: exits.config };
  const { code = "", message } = cause as { code?: string; message: string };
  if (config?.tls && /OPENSSL|PEM|X509|SSL/i.test(`${code} ${message}`))
    return {
      sentence: `EXCHAT_TLS_CERT and EXCHAT_TLS_KEY are not a certificate and its key in PEM form: ${message}`,
      code: exits.config,
    };
  if (cause instanceof PortProblem) return { sentence: message, code: exits.unavailable };
  const sentence = config && whyNoPort(cause, { ...config, setting: "EXCHAT_PORT" });
  if (sentence !== undefined) return { sentence, code: exits.unavailable };
  return {
    sentence: cause instanceof Error ? (cause.stack ?? message) : String(cause),
    code: exits.internal,
  };
}
