import type { Server, ServerWebSocket, WebSocketHandler } from "bun";
import { limits } from "../protocol/limits.ts";
import { text } from "./headers.ts";
import type { Peer, Proxies } from "./peer.ts";
import type { PipeHandler } from "./pipe.ts";
import { isSame, type Keys, mustBeUsable, tlsOf } from "./tls.ts";

/** The result of a request: an answer, or a WebSocket. */
export type Handled = Response | { readonly accept: PipeHandler; readonly headers: Record<string, string> };

export interface WebOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: Keys;
  readonly proxies: Proxies;
  /** The longest request body that `handle` accepts, in bytes. */
  readonly bodyBytesMax: number;
  handle(request: Request, peer: Peer): Promise<Handled>;
  failed(cause: unknown): void;
}

/** Also how long a request's headers may take. */
const IDLE_SECONDS_MAX = 10;
/**
 * An outbox closes a slow reader long before this. If one gets here all the same, its socket is closed rather than skip
 * a message.
 */
const BACKPRESSURE_BYTES_MAX = 16 * 1_048_576;
/**
 * The only place that knows Bun's HTTP and WebSocket server. A connection outlives the listener that accepted it. So
 * the server can stop listening for a while, or listen with another certificate, and no connection ends.
 */
export class WebServer {
  readonly #options: WebOptions;
  #tls: Keys | undefined;
  #port: number;
  /** Listeners that have stopped, and may still have connections. */
  #former: Server<PipeHandler>[] = [];
  #listening: Server<PipeHandler> | undefined;

  /** Throws Bun's error if it cannot listen. */
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
      ...(this.#tls && { tls: tlsOf(this.#tls) }),
      idleTimeout: IDLE_SECONDS_MAX,
      development: false,
      // With `reusePort`, a second server would get half of the connections, and neither would notice.
      reusePort: false,
      // The door refuses longer bodies itself, since Bun's own refusal has no security headers.
      maxRequestBodySize: 2 * this.#options.bodyBytesMax,
      fetch: (request, server) => this.#answer(request, server),
      websocket: this.#websocket(),
    });
    this.#port = this.#listening.port ?? this.#port;
  }

  /** Stops listening: the system refuses new connections, and open ones stay. */
  deafen(): void {
    const server = this.#listening;
    if (!server) return;
    this.#listening = undefined;
    this.#former = this.#former.filter((one) => one.pendingWebSockets + one.pendingRequests > 0);
    this.#former.push(server);
    void server.stop();
  }

  /** New connections get this certificate. Throws if it cannot be used; then the former one stays. */
  certify(tls: Keys): void {
    mustBeUsable(tls);
    // To listen anew resets connections that are not accepted yet.
    if (isSame(this.#tls, tls)) return;
    this.#tls = tls;
    if (!this.#listening) return;
    this.deafen();
    this.listen();
  }

  /** Resolves when every connection has ended. `atOnce` ends them. */
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
      // The heartbeat pings every 30 s, and also notices clients that answer pings but send nothing else.
      idleTimeout: 0,
      sendPings: false,
      open: this.#guarded((socket) => socket.data.opened(socket)),
      message: (socket, message) => {
        try {
          if (typeof message === "string") socket.data.receive(message);
          else socket.data.receiveBinary(message);
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

  /** Logs a failure of one connection, so that it harms no other. */
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
