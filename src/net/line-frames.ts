import { textOf } from "./lines.ts";
import type { Pipe, PipeHandler } from "./pipe.ts";

/** A WebSocket, which can send either kind of frame. */
interface Socket extends Pipe {
  sendBinary(bytes: Uint8Array): number;
}

/** How lines go over a WebSocket: one in each frame, without its end. */
export interface LineFrameOptions {
  /** Whether the server's frames are binary. The client's may be either. */
  readonly binary: boolean;
  /** The last line before the server closes the connection. */
  farewell(reason: string): string;
}

/** A WebSocket whose frames are lines of text: its handler sees no difference from lines over TCP. */
export class LineFrames implements PipeHandler {
  readonly #inner: PipeHandler;
  readonly #options: LineFrameOptions;

  constructor(inner: PipeHandler, options: LineFrameOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  opened(socket: Socket): void {
    this.#inner.opened(new LineFramePipe(socket, this.#options));
  }

  receive(text: string): void {
    const line = text.replace(/\r?\n$/, "");
    if (line !== "") this.#inner.receive(line);
  }

  receiveBinary(bytes: Uint8Array): void {
    this.receive(textOf(bytes));
  }

  drain(): void {
    this.#inner.drain();
  }

  pinged(): void {
    this.#inner.pinged();
  }

  pong(): void {
    this.#inner.pong();
  }

  closed(code: number): void {
    this.#inner.closed(code);
  }
}

const encoder = new TextEncoder();

class LineFramePipe implements Pipe {
  readonly #socket: Socket;
  readonly #options: LineFrameOptions;

  constructor(socket: Socket, options: LineFrameOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  sendText(line: string): number {
    return this.#options.binary ? this.#socket.sendBinary(encoder.encode(line)) : this.#socket.sendText(line);
  }

  cork(run: () => void): unknown {
    return this.#socket.cork(run);
  }

  getBufferedAmount(): number {
    return this.#socket.getBufferedAmount();
  }

  close(code: number, reason: string): void {
    this.sendText(this.#options.farewell(reason));
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  ping(): unknown {
    return this.#socket.ping();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}
