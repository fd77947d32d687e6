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
  /** The network whose limits it shares; "" = this machine, which has no such limits. */
  readonly network: string;
  /** Whether this machine asks, and for itself. */
  readonly local: boolean;
  /** Whether it came over TLS, so that nobody could read or change it on the way. */
  readonly secure: boolean;
  /** A proxy that is trusted has said for whom the request comes. */
  readonly named?: true;
}

/** A request's headers, and its connection. */
interface Arrival {
  readonly headers: Headers;
  /** The other end of the connection. */
  readonly address: string;
  readonly tls: boolean;
}

/** A connection without headers, such as one of IRC. */
interface Caller {
  /** The other end of the connection. */
  readonly address: string;
  readonly tls: boolean;
  /** What a trusted proxy says about its client; without an address the proxy comes for itself. */
  readonly named?: { readonly address?: string; readonly secure: boolean };
}

/** Headers that only proxies send: a request with one does not come from this machine itself. */
const PROXY_HEADERS = ["x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];

/** Clients whose address a proxy does not name, or not as an address. They share the limits of one address. */
const UNNAMED = "unnamed";

/** Believes the headers of trusted proxies about their clients, and nobody else's. */
export class Proxies {
  readonly #trusted: readonly Range[];
  readonly #publicHost: string | undefined;
  readonly #isExempt: (network: string) => boolean;

  /**
   * `publicHost` = the name by which people on other machines reach the server; `isExempt` = whether a network has no limits of
   * networks, as this machine has none.
   */
  constructor(
    trusted: readonly Range[] = LOOPBACK,
    publicHost?: string,
    isExempt: (network: string) => boolean = () => false,
  ) {
    this.#isExempt = isExempt;
    this.#trusted = trusted;
    this.#publicHost = publicHost;
  }

  peer(arrival: Arrival): Peer {
    const { headers, tls } = arrival;
    const from = parseAddress(arrival.address);
    if (from && isLocal(from) && !this.#isProxied(headers)) return { network: "", local: true, secure: tls };
    const isTrusted = from !== undefined && this.#trusts(from);
    const { client, hops } = isTrusted ? this.#asked(from, headers) : { client: from, hops: 0 };
    const network = this.#networkOf(client);
    return {
      ...{ network, local: false, secure: tls || (hops > 0 && cameByTls(headers, hops)) },
      ...(isTrusted && headers.has("x-forwarded-for") && { named: true }),
    };
  }

  /** Where a connection without headers comes from. */
  caller({ address, tls, named }: Caller): Peer {
    const client = parseAddress(named?.address ?? address);
    const secure = tls || named?.secure === true;
    if (client && isLocal(client) && named?.address === undefined)
      return { network: "", local: true, secure };
    return { network: this.#networkOf(client), local: false, secure };
  }

  #networkOf(client: Address | undefined): string {
    const network = client && !isLocal(client) ? networkOf(client) : UNNAMED;
    return this.#isExempt(network) ? "" : network;
  }

  /** Whether this address is a trusted proxy's. */
  isTrusted(address: string): boolean {
    const from = parseAddress(address);
    return from !== undefined && this.#trusts(from);
  }

  /** A proxy that does not name its client can be recognised by the client's `Host`, if it passes that on. */
  #isProxied(headers: Headers): boolean {
    if (PROXY_HEADERS.some((name) => headers.has(name))) return true;
    const host = headers.get("host")?.replace(/:\d+$/, "").toLowerCase();
    return host !== undefined && host === this.#publicHost;
  }

  /**
   * Each proxy adds its client on the right. A client can forge everything left of the first address that is not
   * trusted.
   */
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

/**
 * What the outermost trusted proxy says about its client's protocol, if each proxy adds to the list; else the only
 * entry.
 */
function cameByTls(headers: Headers, hops: number): boolean {
  const said = headers.get("x-forwarded-proto")?.split(",") ?? [];
  return /^(?:https|wss)$/i.test((said.at(-hops) ?? said[0] ?? "").trim());
}
