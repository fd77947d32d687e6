import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { inTime } from "./deadline.ts";
import { Inbox } from "./inbox.ts";
import { decodeFrame, encodeFrame, opcodes, type RawFrame, type ReceivedFrame } from "./raw-frame.ts";

export interface RawOptions {
  readonly path?: string;
  readonly protocol?: string;
  /** On top of those of a browser's upgrade; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** How a connection came to its end. 1006 = without a close frame, as RFC 6455 counts it. */
export interface RawEnd {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket client over bare TCP, every byte written by hand: for what no library lets one do. */
export class RawWebSocket implements AsyncDisposable {
  /** Every frame received but pings and pongs. */
  readonly inbox = new Inbox<ReceivedFrame>();
  readonly pings = new Inbox<ReceivedFrame>();
  readonly closed: Promise<RawEnd>;
  /** Whether pings are answered, as they must be. */
  answersPings = true;
  status = 0;
  readonly #socket: Socket;
  readonly #upgraded = Promise.withResolvers<void>();
  #head = "";
  #bytes: Buffer = Buffer.alloc(0);
  #end: RawEnd = { code: 1006, reason: "" };

  private constructor(port: number, request: string) {
    this.#socket = connect({ host: "127.0.0.1", port, noDelay: true });
    this.#socket.on("data", (chunk: Buffer) => this.#read(chunk));
    // A reset is an end like others: `closed` tells of it.
    this.#socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      this.#socket.on("close", () => {
        this.#upgraded.resolve();
        this.inbox.end(`the connection ended with ${this.#end.code}`);
        resolve(this.#end);
      });
    });
    this.#socket.write(request);
  }

  /** Connects and upgrades; `status` tells how the server answered. */
  static async connect(url: string, { path = "/chat", protocol, headers = {} }: RawOptions = {}) {
    const { host, port } = new URL(url);
    const all: Record<string, string | undefined> = {
      Host: host,
      Upgrade: "websocket",
      Connection: "Upgrade",
      "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Protocol": protocol,
      ...headers,
    };
    const sent = Object.entries(all).filter(([, value]) => value !== undefined);
    const lines = [`GET ${path} HTTP/1.1`, ...sent.map(([name, value]) => `${name}: ${value}`), "", ""];
    const client = new RawWebSocket(Number(port), lines.join("\r\n"));
    await inTime(client.#upgraded.promise, () => `the server answers the upgrade of ${path}`);
    return client;
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.readyState === "open";
  }

  /** The answer to the upgrade: its status line and headers. */
  get head(): string {
    return this.#head;
  }

  send(frame: RawFrame): void {
    this.sendBytes(encodeFrame(frame));
  }

  sendText(text: string): void {
    this.send({ payload: text });
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Each byte in a packet of its own, as far as the kernel lets one. */
  async sendSliced(bytes: Uint8Array): Promise<void> {
    for (const byte of bytes)
      await new Promise<void>((written) => this.#socket.write(Uint8Array.of(byte), () => written()));
  }

  /** The next text, which must have come whole. */
  async nextText(): Promise<string> {
    const frame = await this.inbox.next("a text frame is received");
    if (frame.opcode !== opcodes.text || !frame.fin)
      throw new Error(`a whole text frame was expected, not opcode ${frame.opcode}`);
    return frame.payload.toString();
  }

  async isClosed(): Promise<RawEnd> {
    return await inTime(this.closed, () => "the server ends the connection");
  }

  /** Stops reading, so that whatever is sent here waits with the server. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends the connection without a close frame. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.closed;
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.#head === "" && !this.#readHead()) return;
    for (let found = decodeFrame(this.#bytes); found; found = decodeFrame(this.#bytes)) {
      this.#bytes = this.#bytes.subarray(found.size);
      this.#receive(found.frame);
    }
  }

  #readHead(): boolean {
    const length = this.#bytes.indexOf("\r\n\r\n");
    if (length < 0) return false;
    this.#head = this.#bytes.subarray(0, length).toString();
    this.#bytes = this.#bytes.subarray(length + 4);
    this.status = Number(this.#head.split(" ")[1]);
    this.#upgraded.resolve();
    return this.status === 101;
  }

  #receive(frame: ReceivedFrame): void {
    if (frame.opcode === opcodes.pong) return;
    if (frame.opcode === opcodes.ping) {
      this.pings.add(frame);
      if (this.answersPings) this.send({ opcode: opcodes.pong, payload: frame.payload });
      return;
    }
    if (frame.opcode === opcodes.close) {
      const code = frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005;
      this.#end = { code, reason: frame.payload.subarray(2).toString() };
      this.send({ opcode: opcodes.close, payload: frame.payload });
    }
    this.inbox.add(frame);
  }
}
