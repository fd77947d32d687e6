import { signal } from "@preact/signals";

/** Where IRC clients connect to. */
export interface IrcInfo {
  readonly port?: number;
  readonly tlsPort?: number;
  /** The ports are open to programs on the server's machine only. */
  readonly isLocal?: boolean;
  /** The server takes passwords without TLS from everywhere. */
  readonly plaintext?: boolean;
}

/** The server's public information about itself. */
export interface ServerInfo {
  readonly name: string;
  readonly guests: boolean;
  readonly registration: "open" | "invite" | "approval" | "closed";
  readonly defaultRoom: string;
  /** The path of its logo; none = it has none of its own. */
  readonly logo?: string;
  /** None = IRC is off. */
  readonly irc?: IrcInfo;
  /** The issuer by which people sign in; `trouble` = it did not answer when it was last asked. */
  readonly oidc?: { readonly name: string; readonly issuer: string; readonly trouble?: true };
  /** The address by which people reach it, if it has one. */
  readonly url?: string;
  /** For a visitor from its own machine, if it has no such address: the machine's address in its network. */
  readonly machine?: string;
  /** What people read before they come in. */
  readonly welcome?: string;
  /** What people accept when they make an account. */
  readonly rules?: string;
  /** An e-mail address, or an address of the web, of those who look after it. */
  readonly contact?: string;
}

export const server = signal<ServerInfo | undefined>(undefined);

const RETRY_MS = 3_000;

/** Asks until there is an answer: without it the page does not know how people can sign in. */
export async function loadServer(): Promise<void> {
  while (!server.value) {
    server.value = await ask();
    if (!server.value) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** A link with a code, for another person: with the address by which people reach the server, if it is known. */
export const linkWith = (kind: "invite" | "recover", code: string): string =>
  `${server.value?.url ?? location.origin}/chat.html#${kind}=${code}`;

/** A setting of the server has changed. */
export async function refreshServer(): Promise<void> {
  server.value = (await ask()) ?? server.value;
}

async function ask(): Promise<ServerInfo | undefined> {
  try {
    const answer = await fetch("/info");
    return answer.ok ? ((await answer.json()) as ServerInfo) : undefined;
  } catch {
    return undefined;
  }
}
