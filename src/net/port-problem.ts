/** A port cannot be opened, in one sentence for the operator. */
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
