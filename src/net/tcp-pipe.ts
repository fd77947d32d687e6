import type { Socket } from "bun";
import { LinesIn, LinesOut } from "./lines.ts";
import type { Pipe, PipeHandler } from "./pipe.ts";

/** What a protocol of lines says by itself. */
export interface LineProtocol {
  /** Bytes of a line, without its end. A longer one is cut to one byte more. */
  readonly lineBytesMax: number;
  /** The line by which the server asks for a sign of life. */
  readonly ping: string;
  /** The last line before the server closes the connection. */
  farewell(reason: string): string;
  /** Whether this first line belongs to another protocol. Then the connection is closed, and nothing is answered. */
  isForeign(firstLine: string): boolean;
}

/** The code of a connection that ended without one (RFC 6455 section 7.1.5). */
const NO_CODE = 1006;
const nothing = new Uint8Array(0);
const encoder = new TextEncoder();
/** All connections share it: the readers of one channel are written one after the other. */
const shared = new LinesOut();

/** One TCP connection whose frames are lines that end with CR LF, as doors write to it. */
export class TcpPipe implements Pipe {
  readonly #socket: Socket<unknown>;
  readonly #handler: PipeHandler;
  readonly #protocol: LineProtocol;
  /** The beginning of a line whose end has not come. */
  #begun: LinesIn | undefined;
  #isFirst = true;
  /** Lines of a cork, which are written together. */
  #corked: string[] | undefined;
  /** What the system has not taken yet. */
  #waiting = nothing;
  /** What the server closes it with. */
  #code: number | undefined;

  constructor(socket: Socket<unknown>, handler: PipeHandler, protocol: LineProtocol) {
    this.#socket = socket;
    this.#handler = handler;
    this.#protocol = protocol;
  }

  sendText(line: string): number {
    if (this.#corked) return this.#corked.push(line);
    return this.#write(`${line}\r\n`);
  }

  sendShared(lines: readonly string[]): number {
    const bytes = shared.of(lines);
    return this.#waiting.length > 0 ? this.#keep(bytes) : this.#writeBytes(bytes);
  }

  cork(run: () => void): void {
    const lines: string[] = [];
    this.#corked = lines;
    run();
    this.#corked = undefined;
    if (lines.length > 0) this.#write(`${lines.join("\r\n")}\r\n`);
  }

  getBufferedAmount(): number {
    return this.#waiting.length;
  }

  close(code: number, reason: string): void {
    if (this.#code !== undefined) return;
    this.#code = code;
    this.#write(`${this.#protocol.farewell(reason)}\r\n`);
    this.#socket.resume();
    if (this.#waiting.length === 0) this.#hangUp();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  ping(): void {
    this.sendText(this.#protocol.ping);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  came(chunk: Uint8Array): void {
    if (this.#code !== undefined) return;
    const begun = this.#begun ?? new LinesIn(this.#protocol.lineBytesMax);
    const lines = begun.take(chunk);
    this.#begun = begun.isBetweenLines ? undefined : begun;
    for (const line of lines) {
      if (this.#isFirst && this.#protocol.isForeign(line)) {
        this.terminate();
        return;
      }
      this.#isFirst = false;
      this.#handler.receive(line);
    }
  }

  drained(): void {
    const waiting = this.#waiting;
    this.#waiting = nothing;
    if (waiting.length > 0) this.#writeBytes(waiting);
    if (this.#waiting.length > 0) return;
    if (this.#code !== undefined) this.#hangUp();
    else this.#handler.drain();
  }

  /**
   * Says that nothing more comes, and reads until the other side closes: if something came that nobody reads, the system
   * would reset the connection, and the other side would lose what was written last. The outbox ends those that stay.
   */
  #hangUp(): void {
    this.#socket.shutdown();
  }

  gone(): void {
    this.#waiting = nothing;
    this.#handler.closed(this.#code ?? NO_CODE);
  }

  /** As `sendText`. */
  #write(text: string): number {
    if (this.#waiting.length > 0) return this.#keep(encoder.encode(text));
    const taken = this.#socket.write(text);
    if (taken < 0) return 0;
    // Nearly always the system takes all of it.
    const bytes = Buffer.byteLength(text);
    if (taken === bytes) return bytes;
    this.#waiting = encoder.encode(text).slice(taken);
    return -1;
  }

  /** As `sendText`. */
  #writeBytes(bytes: Uint8Array<ArrayBuffer>): number {
    const taken = this.#socket.write(bytes);
    if (taken < 0) return 0;
    if (taken === bytes.length) return taken;
    this.#waiting = bytes.slice(taken);
    return -1;
  }

  #keep(bytes: Uint8Array): number {
    const both = new Uint8Array(this.#waiting.length + bytes.length);
    both.set(this.#waiting);
    both.set(bytes, this.#waiting.length);
    this.#waiting = both;
    return -1;
  }
}
