import {
  type Address,
  isIn,
  isLocal,
  LOOPBACK,
  networkOf,
  parseAddress,
  parseForwarded,
  type Range,
} from "./addresses.ts";

/** Where a request comes from, as far as the server can know. */
export interface Peer {
  /** The network that is counted for it; "" = this machine, which is not counted. */
  readonly network: string;
  /** This machine asks, and for itself. */
  readonly local: boolean;
  /** It comes by TLS, so that it cannot be read or changed on the way. */
  readonly secure: boolean;
}

/** A request's headers, and its connection. */
interface Arrival {
  readonly headers: Headers;
  /** The other end of the connection. */
  readonly address: string;
  readonly tls: boolean;
}

/** Headers that only proxies send: a request that has one is not this machine's own. */
const PROXY_HEADERS = ["x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];

/** Clients whose address a proxy does not name readably. They share the limits of one address. */
const UNNAMED = "unnamed";

/** Believes what trusted proxies say of their clients, and no one else's headers. */
export class Proxies {
  readonly #trusted: readonly Range[];
  readonly #publicHost: string | undefined;

  /** `publicHost` = the name by which people come from elsewhere. */
  constructor(trusted: readonly Range[] = LOOPBACK, publicHost?: string) {
    this.#trusted = trusted;
    this.#publicHost = publicHost;
  }

  peer(arrival: Arrival): Peer {
    const { headers, tls } = arrival;
    const from = parseAddress(arrival.address);
    if (from && isLocal(from) && !this.#isProxied(headers)) return { network: "", local: true, secure: tls };
    const { client, hops } =
      from && this.#trusts(from) ? this.#asked(from, headers) : { client: from, hops: 0 };
    const network = client && !isLocal(client) ? networkOf(client) : UNNAMED;
    return { network, local: false, secure: tls || (hops > 0 && cameByTls(headers, hops)) };
  }

  /** A proxy that names no client shows itself by the `Host` that the client asked for, if it passes that on. */
  #isProxied(headers: Headers): boolean {
    if (PROXY_HEADERS.some((name) => headers.has(name))) return true;
    const host = headers.get("host")?.replace(/:\d+$/, "").toLowerCase();
    return host !== undefined && host === this.#publicHost;
  }

  /** Each proxy adds its client on the right; what is left of the first address that is not trusted can be forged. */
  #asked(proxy: Address, headers: Headers): { client: Address | undefined; hops: number } {
    const said = headers.get("x-forwarded-for")?.split(",");
    if (!said) return { client: proxy, hops: 1 };
    for (let hops = 1; hops <= said.length; hops += 1) {
      const client = parseForwarded(said.at(-hops)?.trim() ?? "");
      if (!client || !this.#trusts(client) || hops === said.length) return { client, hops };
    }
    return { client: undefined, hops: 1 };
  }

  #trusts(address: Address): boolean {
    return this.#trusted.some((range) => isIn(address, range));
  }
}

/** What the outermost trusted proxy says of its client's protocol, where each proxy adds to the list; else the only entry. */
function cameByTls(headers: Headers, hops: number): boolean {
  const said = headers.get("x-forwarded-proto")?.split(",") ?? [];
  return /^(?:https|wss)$/i.test((said.at(-hops) ?? said[0] ?? "").trim());
}
