import type { Server, ServerWebSocket } from "bun";
import { limits } from "../protocol/limits.ts";
import type { TextSocket } from "./outbox.ts";
import type { Peer, Proxies } from "./peer.ts";

/** One WebSocket connection, as the door that accepted it handles it. */
export interface WebSocketHandler {
  opened(socket: TextSocket): void;
  receive(text: string): void;
  /** The protocols spoken here are text; what to do with anything else is the door's to say. */
  receiveBinary(): void;
  drain(): void;
  pong(): void;
  closed(): void;
}

/** What becomes of a request: an answer, or a WebSocket. */
export type Handled =
  | Response
  | { readonly accept: WebSocketHandler; readonly headers: Record<string, string> };

export interface WebOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly proxies: Proxies;
  handle(request: Request, peer: Peer): Promise<Handled>;
  failed(cause: unknown): void;
}

export type WebServer = Server<WebSocketHandler>;

/** Also how long a request's headers may take. */
const IDLE_SECONDS_MAX = 10;
/** Never met: outboxes close a slow reader long before. If it were, the socket closes rather than skip a message. */
const BACKPRESSURE_BYTES_MAX = 16 * 1_048_576;

/** The one place that knows Bun's HTTP and WebSocket server. Throws what Bun throws when it cannot listen. */
export function serveWeb(options: WebOptions): WebServer {
  return Bun.serve<WebSocketHandler>({
    hostname: options.host,
    port: options.port,
    ...(options.tls && { tls: options.tls }),
    idleTimeout: IDLE_SECONDS_MAX,
    development: false,
    // Otherwise a second server would get half of the connections, and neither would notice.
    reusePort: false,
    maxRequestBodySize: limits.frameBytesMax,
    async fetch(request, server) {
      const address = server.requestIP(request)?.address ?? "";
      const tls = options.tls !== undefined;
      const peer = options.proxies.peer({ headers: request.headers, address, tls });
      const handled = await options.handle(request, peer).catch((cause: unknown) => {
        options.failed(cause);
        return new Response("Internal Server Error", { status: 500 });
      });
      if (handled instanceof Response) return handled;
      if (server.upgrade(request, { data: handled.accept, headers: handled.headers })) return undefined;
      return new Response("this address speaks WebSocket", {
        status: 426,
        headers: { upgrade: "websocket" },
      });
    },
    websocket: {
      maxPayloadLength: limits.frameBytesMax,
      backpressureLimit: BACKPRESSURE_BYTES_MAX,
      closeOnBackpressureLimit: true,
      // Ours pings every 30 s and also notices who answers pings but never says anything.
      idleTimeout: 0,
      sendPings: false,
      open: guard((socket) => socket.data.opened(socket)),
      message: (socket, message) => {
        try {
          if (typeof message === "string") socket.data.receive(message);
          else socket.data.receiveBinary();
        } catch (cause) {
          options.failed(cause);
        }
      },
      drain: guard((socket) => socket.data.drain()),
      pong: guard((socket) => socket.data.pong()),
      close: guard((socket) => socket.data.closed()),
    },
  });

  /** One connection's failure is logged, and is nobody else's. */
  function guard(run: (socket: ServerWebSocket<WebSocketHandler>) => void) {
    return (socket: ServerWebSocket<WebSocketHandler>) => {
      try {
        run(socket);
      } catch (cause) {
        options.failed(cause);
      }
    };
  }
}
