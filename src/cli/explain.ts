import { BusProblem } from "../bus/problem.ts";
import { NameTaken } from "../chat/leases.ts";
import { type Config, ConfigProblem } from "../config.ts";
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

/** A port of a door cannot be opened, in one sentence. */
export class PortProblem extends Error {}

interface Place {
  readonly host: string;
  readonly port: number;
  /** The setting that says which port. */
  readonly setting: string;
}

/** Why a port cannot be opened; undefined = the error has another reason. */
export function whyNoPort(cause: unknown, { host, port, setting }: Place): string | undefined {
  const { code = "", message } = cause as { code?: string; message: string };
  if (code === "EADDRINUSE") return `port ${port} on ${host} is in use: stop what uses it, or set ${setting}`;
  if (/EADDRNOTAVAIL|ENOTFOUND|EAI_|EINVAL/.test(code))
    return `EXCHAT_HOST is "${host}", which is no address of this machine`;
  return code === "EACCES" ? `cannot listen on ${host}:${port}: ${message}` : undefined;
}
