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

/** Who asks, as far as it can be known. */
export interface Peer {
  /** What counts as the place that they ask from; "" = this machine, which is not counted. */
  readonly network: string;
  /** It is this machine that asks, and in nobody else's name. */
  readonly local: boolean;
  /** Nobody on the way can read or change what is said: it comes by TLS. */
  readonly secure: boolean;
}

/** What came, and by which connection. */
interface Arrival {
  readonly headers: Headers;
  /** The other end of the connection. */
  readonly address: string;
  readonly tls: boolean;
}

/** What only a proxy says, so that whoever asks through it is not this machine. */
const PROXY_HEADERS = ["x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];

/** People of whom a proxy says nothing that can be read. They share what one address may do, or they had no limit. */
const UNNAMED = "unnamed";

/** Believes what trusted proxies say of those for whom they ask, and nobody else. */
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

  /** Also a proxy that says nothing of people shows itself by the name that they asked for, if it keeps that. */
  #isProxied(headers: Headers): boolean {
    if (PROXY_HEADERS.some((name) => headers.has(name))) return true;
    const host = headers.get("host")?.replace(/:\d+$/, "").toLowerCase();
    return host !== undefined && host === this.#publicHost;
  }

  /** Each proxy adds on the right who asked it; what is left of the first that is not trusted can be made up. */
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

/** What the outermost trusted proxy says of how it was asked, where each of them adds to it; else the only one who does. */
function cameByTls(headers: Headers, hops: number): boolean {
  const said = headers.get("x-forwarded-proto")?.split(",") ?? [];
  return /^(?:https|wss)$/i.test((said.at(-hops) ?? said[0] ?? "").trim());
}
