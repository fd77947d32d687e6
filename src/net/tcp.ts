import type { Socket, TCPSocketListener } from "bun";
import { type Arrivals, type Heard, TcpArriving } from "./tcp-arriving.ts";
import { isSame, type Keys, mustBeUsable, tlsOf } from "./tls.ts";

export interface TcpOptions extends Omit<Arrivals, "isTls"> {
  readonly host: string;
  /** 0 = any that is free. */
  readonly port: number;
  readonly tls?: Keys;
  failed(cause: unknown): void;
}

/** The only place that knows Bun's TCP server. A connection outlives the listener that accepted it. */
export class TcpServer {
  readonly #options: TcpOptions;
  readonly #arrivals: Arrivals;
  #port: number;
  #tls: Keys | undefined;
  #listening: TCPSocketListener<Heard> | undefined;

  /** Throws Bun's error if it cannot listen. */
  constructor(options: TcpOptions) {
    this.#options = options;
    this.#arrivals = { ...options, isTls: options.tls !== undefined };
    this.#port = options.port;
    this.#tls = options.tls;
    this.listen();
  }

  get port(): number {
    return this.#port;
  }

  listen(): void {
    this.#listening ??= Bun.listen<Heard>({
      hostname: this.#options.host,
      port: this.#port,
      // A client may show a certificate of its own; whose it is, the door decides.
      ...(this.#tls && { tls: { ...tlsOf(this.#tls), requestCert: true, rejectUnauthorized: false } }),
      socket: {
        open: this.#guarded((socket) => {
          const arriving = new TcpArriving(socket, this.#arrivals);
          socket.data = arriving;
          if (!this.#arrivals.isTls) arriving.ready();
        }),
        handshake: this.#guarded((socket) => {
          if (socket.data instanceof TcpArriving) socket.data.ready();
        }),
        data: (socket, chunk) => this.#guarded(() => socket.data?.came(chunk))(socket),
        drain: this.#guarded((socket) => socket.data?.drained()),
        close: this.#guarded((socket) => socket.data?.gone()),
        error: (socket) => socket.terminate(),
      },
    });
    this.#port = this.#listening.port;
  }

  /** Stops listening: the system refuses new connections, and open ones stay. */
  deafen(): void {
    this.#listening?.stop();
    this.#listening = undefined;
  }

  /** New connections get this certificate. Throws if it cannot be used; then the former one stays. */
  certify(tls: Keys): void {
    mustBeUsable(tls);
    // To listen anew resets connections that are not accepted yet.
    if (!this.#tls || isSame(this.#tls, tls)) return;
    this.#tls = tls;
    if (!this.#listening) return;
    this.deafen();
    this.listen();
  }

  /** Logs a failure of one connection, so that it harms no other. */
  #guarded(run: (socket: Socket<Heard>) => void) {
    return (socket: Socket<Heard>) => {
      try {
        run(socket);
      } catch (cause) {
        this.#options.failed(cause);
      }
    };
  }
}
