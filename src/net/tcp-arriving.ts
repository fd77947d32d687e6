import type { Socket } from "bun";
import type { PipeHandler } from "./pipe.ts";
import { type Named, readProxied } from "./proxied.ts";
import { type LineProtocol, TcpPipe } from "./tcp-pipe.ts";

/** A TCP connection, before anything of its protocol was heard. */
export interface TcpArrival {
  /** The other end of the connection. */
  readonly address: string;
  readonly tls: boolean;
  /** The SHA-256 of the certificate that the client has shown and has the key of, in hex. */
  readonly certificate?: string;
  /** What a trusted proxy says about its client. */
  readonly named?: Named;
}

/** What becomes of a port's connections. */
export interface Arrivals {
  readonly protocol: LineProtocol;
  readonly isTls: boolean;
  /** Whether a connection from this address may say for whom it comes. */
  trusts(address: string): boolean;
  /** Who handles a connection; a text = it is refused, and that is why. */
  accept(arrival: TcpArrival): PipeHandler | string;
}

/** Hears what happens to a socket: it is arriving, and later a pipe. */
export type Heard = TcpArriving | TcpPipe;

/** How long a TLS handshake may take. */
const HANDSHAKE_MS_MAX = 10_000;
/** A connection that a trusted proxy may have opened speaks for itself if it has said nothing by then. */
const SILENT_PROXY_MS_MAX = 2_000;
const nothing = new Uint8Array(0);

/** A connection until it is known whose it is. */
export class TcpArriving {
  readonly #socket: Socket<Heard>;
  readonly #arrivals: Arrivals;
  /** What came until now. */
  #begun: Uint8Array = nothing;
  #timer: Timer | undefined;

  constructor(socket: Socket<Heard>, arrivals: Arrivals) {
    this.#socket = socket;
    this.#arrivals = arrivals;
    this.#timer = setTimeout(() => socket.terminate(), HANDSHAKE_MS_MAX);
  }

  /** What the other side says can be read from now on. */
  ready(): void {
    clearTimeout(this.#timer);
    if (this.#arrivals.trusts(this.#socket.remoteAddress))
      this.#timer = setTimeout(() => this.#enter(), SILENT_PROXY_MS_MAX);
    else this.#enter();
  }

  came(chunk: Uint8Array): void {
    this.#begun = Buffer.concat([this.#begun, chunk]);
    const proxied = readProxied(this.#begun);
    if (proxied === "more") return;
    if (proxied === "bad") this.#socket.terminate();
    else if (proxied === "none") this.#enter();
    else {
      this.#begun = this.#begun.subarray(proxied.bytes);
      this.#enter(proxied.named);
    }
  }

  drained(): void {}

  gone(): void {
    clearTimeout(this.#timer);
  }

  #enter(named?: Named): void {
    clearTimeout(this.#timer);
    const { protocol, isTls, accept } = this.#arrivals;
    // What a proxy shows is its own: it would sign in all of its clients.
    const certificate = isTls && !named ? certificateOf(this.#socket) : undefined;
    const handler = accept({
      address: this.#socket.remoteAddress,
      tls: isTls,
      ...(certificate && { certificate }),
      ...(named && { named }),
    });
    if (typeof handler === "string") {
      this.#socket.end(`${protocol.farewell(handler)}\r\n`);
      return;
    }
    const pipe = new TcpPipe(this.#socket, handler, protocol);
    this.#socket.data = pipe;
    handler.opened(pipe);
    if (this.#begun.length > 0) pipe.came(this.#begun);
  }
}

/** `AB:CD:…` → `abcd…`. */
const certificateOf = (socket: Socket<Heard>): string | undefined =>
  socket.getPeerX509Certificate()?.fingerprint256.replaceAll(":", "").toLowerCase();
