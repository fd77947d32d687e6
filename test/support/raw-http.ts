import { connect, type Socket } from "node:net";
import { inTime } from "./deadline.ts";

/** A bare TCP connection to the web port, for what is no HTTP or not quite. */
export class RawHttp implements AsyncDisposable {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #answered = Promise.withResolvers<void>();
  #received = "";

  constructor(port: number) {
    this.#socket = connect({ host: "127.0.0.1", port, noDelay: true });
    this.#socket.on("data", (chunk: Buffer) => {
      this.#received += chunk.toString("latin1");
      if (this.#received.includes("\r\n\r\n")) this.#answered.resolve();
    });
    this.#socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      this.#socket.on("close", () => {
        this.#answered.resolve();
        resolve();
      });
    });
  }

  /** Sends the bytes on a connection of their own and gives the status of the answer; 0 = hung up without one. */
  static async status(port: number, bytes: string | Uint8Array): Promise<number> {
    await using connection = new RawHttp(port);
    connection.send(bytes);
    return await connection.status();
  }

  send(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  async status(): Promise<number> {
    await inTime(
      this.#answered.promise,
      () => `an answer or an end; received ${JSON.stringify(this.#received)}`,
    );
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.#received)?.[1] ?? 0);
  }

  get received(): string {
    return this.#received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.closed;
  }
}
