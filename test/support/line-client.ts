import { connect, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { inTime } from "./deadline.ts";

/** Another address than this machine's usual one. */
interface Address {
  readonly host: string;
  readonly port: number;
}

/** In PEM form. */
export interface OwnCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A client of lines over TCP. */
export class LineClient implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #ended = Promise.withResolvers<void>();
  readonly #lines: string[] = [];
  /** The beginning of a line whose end has not come. */
  #begun = "";
  #heard = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    socket.setNoDelay(true);
    socket.on("data", (text: string) => {
      const lines = (this.#begun + text).split("\r\n");
      this.#begun = lines.pop() ?? "";
      this.#lines.push(...lines);
      this.#heard();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#ended.resolve();
      this.#heard();
    });
  }

  /** By TLS, when there is a certificate to trust. `own` = the client's own certificate with its key. */
  static async connect(at: number | Address, ca?: string, own?: OwnCertificate): Promise<LineClient> {
    const to = typeof at === "number" ? { port: at, host: "127.0.0.1" } : at;
    const socket =
      ca === undefined
        ? connect(to)
        : connectSecurely({ ...to, ca, ...own, checkServerIdentity: () => undefined });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once(ca === undefined ? "connect" : "secureConnect", resolve).once("error", reject);
    const client = new LineClient(socket);
    await promise;
    return client;
  }

  send(text: string | Uint8Array): void {
    this.#socket.write(text);
  }

  /** Everything sent has left this process. */
  async flushed(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.write("", () => resolve());
    await promise;
  }

  /** Stops reading. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The next lines, so many of them. */
  async lines(count: number): Promise<string[]> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#heard = () => {
      if (this.#lines.length >= count) resolve();
    };
    this.#heard();
    await inTime(promise, () => `${count} lines come, and not only ${this.#lines.length}`);
    return this.#lines.splice(0, count);
  }

  /** The lines that have come and were not read. */
  rest(): string[] {
    return this.#lines.splice(0);
  }

  async ended(): Promise<void> {
    await inTime(this.#ended.promise, () => "the connection ends");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.#ended.promise;
  }
}
