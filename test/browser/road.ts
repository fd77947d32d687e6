import { connect, createServer, type Server as NetServer, type Socket } from "node:net";

interface Ride {
  readonly client: Socket;
  readonly server: Socket;
  isWebSocket: boolean;
}

/** The network between a page and the server, which a test can spoil. Pages and files always get through. */
export class Road implements AsyncDisposable {
  readonly #listener: NetServer;
  readonly #rides = new Set<Ride>();
  /** New WebSockets are hung up on. */
  blocked = false;
  /** What the server says on WebSockets is lost; what the page says arrives. */
  deaf = false;
  /** WebSockets stay open, but nothing passes in either direction. */
  frozen = false;
  /** WebSockets that were tried. */
  tries = 0;

  private constructor(port: number) {
    this.#listener = createServer((client) => this.#open(client, connect({ host: "127.0.0.1", port })));
  }

  static async to(port: number): Promise<Road> {
    const road = new Road(port);
    await new Promise<void>((listening) => road.#listener.listen(0, "127.0.0.1", listening));
    return road;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#listener.address() as { port: number }).port}`;
  }

  /** Ends every WebSocket, now and without a word. */
  cut(): void {
    for (const ride of this.#rides) if (ride.isWebSocket) this.#end(ride);
  }

  /** Everything passes again. What was lost stays lost. */
  mend(): void {
    this.blocked = false;
    this.deaf = false;
    this.frozen = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const ride of this.#rides) this.#end(ride);
    await new Promise((closed) => this.#listener.close(closed));
  }

  #open(client: Socket, server: Socket): void {
    const ride: Ride = { client, server, isWebSocket: false };
    this.#rides.add(ride);
    client.on("data", (chunk: Buffer) => this.#fromPage(ride, chunk));
    server.on("data", (chunk: Buffer) => {
      if (!ride.isWebSocket || !(this.deaf || this.frozen)) client.write(chunk);
    });
    for (const socket of [client, server]) {
      socket.on("error", () => this.#end(ride));
      socket.on("close", () => this.#end(ride));
    }
  }

  #fromPage(ride: Ride, chunk: Buffer): void {
    if (!ride.isWebSocket && /^upgrade: websocket/im.test(chunk.toString("latin1"))) {
      ride.isWebSocket = true;
      this.tries += 1;
      if (this.blocked) {
        this.#end(ride);
        return;
      }
    }
    if (!ride.isWebSocket || !this.frozen) ride.server.write(chunk);
  }

  #end(ride: Ride): void {
    this.#rides.delete(ride);
    ride.client.destroy();
    ride.server.destroy();
  }
}
