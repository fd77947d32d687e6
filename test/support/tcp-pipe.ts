import type { Socket, TCPSocketListener } from "bun";
import { networkOf, parseAddress } from "../../src/net/addresses.ts";
import type { Pipe, PipeHandler } from "../../src/net/pipe.ts";

/** Who answers on a port of lines, such as IRC's. */
export interface LinesOptions {
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Bytes of a line, without its end. A longer one is reported as no text, once, and skipped. */
  readonly lineBytesMax: number;
  /** The line by which the server asks for a sign of life. */
  readonly ping: string;
  /** Who handles a connection from this network; a text = it is not taken, and that is why. */
  accept(network: string): PipeHandler | string;
}

const LF = 0x0a;
const CR = 0x0d;

/** Listens for TCP connections whose frames are lines that end with CR LF or LF. */
export function listenForLines(options: LinesOptions): TCPSocketListener<TcpPipe> {
  return Bun.listen<TcpPipe>({
    hostname: "127.0.0.1",
    port: options.port,
    ...(options.tls && { tls: options.tls }),
    socket: {
      open: (socket) => {
        const address = parseAddress(socket.remoteAddress);
        const handler = options.accept(address ? networkOf(address) : "");
        if (typeof handler === "string") socket.end(`${handler}\r\n`);
        else {
          socket.data = new TcpPipe(socket, handler, options);
          handler.opened(socket.data);
        }
      },
      data: (socket, chunk) => socket.data?.came(chunk),
      drain: (socket) => socket.data?.drained(),
      close: (socket) => socket.data?.gone(),
      error: (socket) => socket.terminate(),
    },
  });
}

/** One TCP connection, as doors write to it. */
export class TcpPipe implements Pipe {
  readonly #socket: Socket<TcpPipe>;
  readonly #handler: PipeHandler;
  readonly #options: LinesOptions;
  /** Lines of a cork, which are written together. */
  #corked: string[] | undefined;
  /** What the system has not taken yet. */
  #waiting: Buffer = Buffer.alloc(0);
  /** What the server closes it with. */
  #code: number | undefined;
  /** The beginning of a line whose end has not come. */
  #begun: Buffer | undefined;
  #isSkipping = false;

  constructor(socket: Socket<TcpPipe>, handler: PipeHandler, options: LinesOptions) {
    this.#socket = socket;
    this.#handler = handler;
    this.#options = options;
  }

  sendText(text: string): number {
    if (this.#corked) return this.#corked.push(text);
    return this.#write(Buffer.from(`${text}\r\n`));
  }

  cork(run: () => void): void {
    this.#corked = [];
    run();
    const lines = this.#corked;
    this.#corked = undefined;
    if (lines.length > 0) this.#write(Buffer.from(`${lines.join("\r\n")}\r\n`));
  }

  getBufferedAmount(): number {
    return this.#waiting.length;
  }

  /** TCP has no close frame: what there is to say to a person, the protocol has said in a line before. */
  close(code: number): void {
    this.#code = code;
    if (this.#waiting.length === 0) this.#socket.end();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  ping(): void {
    this.sendText(this.#options.ping);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  came(chunk: Buffer): void {
    const bytes = this.#begun ? Buffer.concat([this.#begun, chunk]) : chunk;
    let from = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      this.#line(bytes.subarray(from, bytes[end - 1] === CR ? end - 1 : end));
      from = end + 1;
    }
    const rest = bytes.subarray(from);
    const isTooLong = rest.length > this.#options.lineBytesMax + 1;
    if (isTooLong && !this.#isSkipping) this.#handler.receiveBinary();
    this.#isSkipping ||= isTooLong;
    this.#begun = rest.length > 0 && !this.#isSkipping ? Buffer.from(rest) : undefined;
  }

  drained(): void {
    const waiting = this.#waiting;
    this.#waiting = Buffer.alloc(0);
    if (waiting.length > 0) this.#write(waiting);
    if (this.#waiting.length > 0) return;
    if (this.#code !== undefined) this.#socket.end();
    else this.#handler.drain();
  }

  gone(): void {
    this.#handler.closed(this.#code ?? 1006);
  }

  #line(bytes: Buffer): void {
    // The end of a line that was too long.
    if (this.#isSkipping) this.#isSkipping = false;
    else if (bytes.length > this.#options.lineBytesMax) this.#handler.receiveBinary();
    else if (bytes.length > 0) this.#handler.receive(bytes.toString());
  }

  #write(bytes: Buffer): number {
    if (this.#waiting.length > 0) {
      this.#waiting = Buffer.concat([this.#waiting, bytes]);
      return -1;
    }
    const taken = this.#socket.write(bytes);
    if (taken < 0) return 0;
    if (taken < bytes.length) this.#waiting = Buffer.from(bytes.subarray(taken));
    return taken < bytes.length ? -1 : bytes.length;
  }
}
