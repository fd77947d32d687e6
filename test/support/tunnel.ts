import { createServer, connect as dial, type Server, type Socket } from "node:net";

/** TCP connections to an address of this machine go on to a Unix socket, which may be another one for the next connection. */
export class Tunnel implements AsyncDisposable {
  /** The path of the Unix socket. */
  target: string;
  readonly host: string;
  readonly #listener: Server;
  readonly #sockets = new Map<Socket, Socket>();
  #isHalted = false;

  private constructor(host: string, target: string) {
    this.host = host;
    this.target = target;
    this.#listener = createServer((socket) => this.#join(socket, dial(this.target)));
  }

  static async open(host: string, target: string): Promise<Tunnel> {
    const tunnel = new Tunnel(host, target);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    tunnel.#listener.once("error", reject);
    tunnel.#listener.listen(0, host, resolve);
    await promise;
    return tunnel;
  }

  get port(): number {
    const address = this.#listener.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** The address of a database, by this tunnel. */
  to(database: string): string {
    const { username, pathname } = new URL(database);
    return `postgres://${username}@${this.host}:${this.port}${pathname}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  /** No byte passes from now on, and every connection stays: as when a machine on the way loses its power. */
  halt(): void {
    this.#isHalted = true;
    for (const [one, other] of this.#sockets) one.unpipe(other).pause();
  }

  /** Bytes pass again, also those that were sent meanwhile. */
  goOn(): void {
    this.#isHalted = false;
    for (const [one, other] of this.#sockets) one.pipe(other);
  }

  /** When one side ends or breaks, so does the other. */
  #join(...ends: readonly [Socket, Socket]): void {
    for (const [one, other] of [ends, ends.toReversed()] as [Socket, Socket][]) {
      this.#sockets.set(one, other);
      one.setNoDelay(true);
      if (!this.#isHalted) one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
