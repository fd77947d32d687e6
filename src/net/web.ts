import { createSecureContext } from "node:tls";
import type { Server, ServerWebSocket, WebSocketHandler } from "bun";
import { limits } from "../protocol/limits.ts";
import { text } from "./headers.ts";
import type { Peer, Proxies } from "./peer.ts";
import type { PipeHandler } from "./pipe.ts";

/** A request is answered, or becomes a WebSocket. */
export type Handled = Response | { readonly accept: PipeHandler; readonly headers: Record<string, string> };

export interface WebOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly proxies: Proxies;
  /** What the longest body of a request has that `handle` takes, in bytes. */
  readonly bodyBytesMax: number;
  handle(request: Request, peer: Peer): Promise<Handled>;
  failed(cause: unknown): void;
}

type Keys = NonNullable<WebOptions["tls"]>;

/** Also how long a request's headers may take. */
const IDLE_SECONDS_MAX = 10;
/** Outboxes close a slow reader long before. If one gets here all the same, its socket closes rather than skip a message. */
const BACKPRESSURE_BYTES_MAX = 16 * 1_048_576;
/** Of TLS 1.2 those only that keep what was said secret when the key is stolen later, as all of TLS 1.3 do. */
const CIPHERS = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"]
  .flatMap((cipher) => [`ECDHE-ECDSA-${cipher}`, `ECDHE-RSA-${cipher}`])
  .join(":");

/**
 * The one place that knows Bun's HTTP and WebSocket server. Connections outlive the listener that accepted them, so the
 * server can stop listening for a while, or listen with another certificate, and no connection ends.
 */
export class WebServer {
  readonly #options: WebOptions;
  #tls: Keys | undefined;
  #port: number;
  /** Listeners that have stopped, and may have connections. */
  #former: Server<PipeHandler>[] = [];
  #listening: Server<PipeHandler> | undefined;

  /** Throws what Bun throws when it cannot listen. */
  constructor(options: WebOptions) {
    this.#options = options;
    this.#tls = options.tls;
    this.#port = options.port;
    this.listen();
  }

  get port(): number {
    return this.#port;
  }

  listen(): void {
    this.#listening ??= Bun.serve<PipeHandler>({
      hostname: this.#options.host,
      port: this.#port,
      ...(this.#tls && { tls: { ...this.#tls, ciphers: CIPHERS } }),
      idleTimeout: IDLE_SECONDS_MAX,
      development: false,
      // With it, a second server would get half of the connections, and neither would notice.
      reusePort: false,
      // The door refuses longer bodies itself, since Bun's own refusal has no security headers.
      maxRequestBodySize: 2 * this.#options.bodyBytesMax,
      fetch: (request, server) => this.#answer(request, server),
      websocket: this.#websocket(),
    });
    this.#port = this.#listening.port ?? this.#port;
  }

  /** Stops listening: the system refuses new connections, and those that are open stay. */
  deafen(): void {
    const server = this.#listening;
    if (!server) return;
    this.#listening = undefined;
    this.#former = this.#former.filter((one) => one.pendingWebSockets + one.pendingRequests > 0);
    this.#former.push(server);
    void server.stop();
  }

  /** New connections get this certificate. Throws when it is none; then the one before stays. */
  certify(tls: Keys): void {
    createSecureContext(tls);
    this.#tls = tls;
    if (!this.#listening) return;
    this.deafen();
    this.listen();
  }

  /** Resolves when every connection has ended, which `atOnce` brings about. */
  async stop(atOnce = false): Promise<void> {
    this.deafen();
    await Promise.all(this.#former.map((server) => server.stop(atOnce)));
  }

  async #answer(request: Request, server: Server<PipeHandler>): Promise<Response | undefined> {
    const { handle, failed, proxies } = this.#options;
    const address = server.requestIP(request)?.address ?? "";
    const peer = proxies.peer({ headers: request.headers, address, tls: this.#tls !== undefined });
    const handled = await handle(request, peer).catch((cause: unknown) => {
      failed(cause);
      return text(500, "Internal Server Error");
    });
    if (handled instanceof Response) return handled;
    if (server.upgrade(request, { data: handled.accept, headers: handled.headers })) return undefined;
    return text(426, "this address speaks WebSocket", { upgrade: "websocket" });
  }

  #websocket(): WebSocketHandler<PipeHandler> {
    return {
      maxPayloadLength: limits.frameBytesMax,
      backpressureLimit: BACKPRESSURE_BYTES_MAX,
      closeOnBackpressureLimit: true,
      // Ours pings every 30 s and also notices who answers pings but never says anything.
      idleTimeout: 0,
      sendPings: false,
      open: this.#guarded((socket) => socket.data.opened(socket)),
      message: (socket, message) => {
        try {
          if (typeof message === "string") socket.data.receive(message);
          else socket.data.receiveBinary();
        } catch (cause) {
          this.#options.failed(cause);
        }
      },
      drain: this.#guarded((socket) => socket.data.drain()),
      ping: this.#guarded((socket) => socket.data.pinged()),
      pong: this.#guarded((socket) => socket.data.pong()),
      close: (socket, code) => this.#guarded(() => socket.data.closed(code))(socket),
    };
  }

  /** A failure of one connection is logged, and harms no other. */
  #guarded(run: (socket: ServerWebSocket<PipeHandler>) => void) {
    return (socket: ServerWebSocket<PipeHandler>) => {
      try {
        run(socket);
      } catch (cause) {
        this.#options.failed(cause);
      }
    };
  }
}
