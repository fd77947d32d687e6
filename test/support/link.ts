import { inTime } from "./deadline.ts";

export interface LinkEnds {
  receive(text: string): void;
  /** The connection is closed, and with what. */
  ended(why: string): void;
}

/** A WebSocket connection of somebody, as the library of any program would make it. */
export class Link {
  readonly closed: Promise<CloseEvent>;
  readonly #name: string;
  readonly #socket: WebSocket;
  readonly #open = Promise.withResolvers<void>();

  constructor(name: string, socket: WebSocket, ends: LinkEnds) {
    this.#name = name;
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.onclose = (event) => {
        const why = `the connection was closed with ${event.code} ${event.reason}`.trim();
        ends.ended(why);
        this.#open.reject(new Error(`${name} could not connect: ${why}`));
        resolve(event);
      };
    });
    socket.onopen = () => this.#open.resolve();
    socket.onmessage = ({ data }: MessageEvent<unknown>) =>
      ends.receive(typeof data === "string" ? data : `a binary frame: ${String(data)}`);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  async opened(): Promise<void> {
    await inTime(this.#open.promise, () => `${this.#name} connects to ${this.#socket.url}`);
  }

  send(frame: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(frame);
  }

  /** Resolves when the server has ended the connection. */
  async isClosed(): Promise<CloseEvent> {
    return await inTime(this.closed, () => `${this.#name}'s connection is closed`);
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}
