import type { Socket } from "bun";
import type { Checks } from "./checks.ts";
import { controlFrame, OPCODE, readFrame, textFrame, upgradeRequest } from "./wire.ts";

/** Takes a client's bytes from the moment it is set as the client's reader; frame boundaries are its business. */
export type Reader = {
  read(client: Client, bytes: Buffer): void;
  /** Called once, when the upgrade has been answered and before anything is read. */
  opened?(client: Client): void;
};

/** Called after a client has moved forward in its room's stream. */
export type Watcher = { advanced(client: Client): void };

export type Address = { host: string; port: number; path: string; subprotocol?: string };

/** One raw connection. Kept lean: there are tens of thousands of them. */
export class Client {
  reader: Reader;
  watcher: Watcher | undefined;
  /** How far this client has come in its room's stream: bytes, and whole messages where someone counts them. */
  offset = 0;
  messages = 0;
  /** The beginning of a frame whose end has not arrived yet. */
  carry: Buffer | undefined;
  /** Resolves the wait for the close that we asked for ourselves. */
  closing: (() => void) | undefined;
  readonly checks: Checks;
  readonly #socket: Socket<Client>;
  #unsent: Buffer | undefined;

  constructor(socket: Socket<Client>, reader: Reader, checks: Checks) {
    this.#socket = socket;
    this.reader = reader;
    this.checks = checks;
  }

  receive(chunk: Buffer): void {
    const bytes = this.carry ? Buffer.concat([this.carry, chunk]) : chunk;
    this.carry = undefined;
    this.reader.read(this, bytes);
  }

  sendText(text: string): void {
    this.send(textFrame(text));
  }

  send(bytes: Buffer): void {
    if (this.#unsent) {
      this.#unsent = Buffer.concat([this.#unsent, bytes]);
      return;
    }
    const taken = this.#socket.write(bytes);
    if (taken < 0) this.checks.fail("a write to a closed connection");
    else if (taken < bytes.length) this.#unsent = bytes.subarray(taken);
  }

  drained(): void {
    const unsent = this.#unsent;
    this.#unsent = undefined;
    if (unsent) this.send(unsent);
  }

  /** Answers what is no message: a ping gets its pong, a close is a failure unless we asked for it. */
  control(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.ping) this.send(controlFrame(OPCODE.pong, payload));
    else if (opcode === OPCODE.close && !this.closing) {
      const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.checks.fail(`the server closed a connection: ${code} ${payload.subarray(2).toString()}`);
    }
  }

  /** Closes as a browser does: close frame, the server's answer, end of the stream. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.closing = resolve;
      this.send(controlFrame(OPCODE.close, Buffer.from([0x03, 0xe8])));
    });
  }

  closed(): void {
    if (this.closing) this.closing();
    else this.checks.fail("a connection ended that should have stayed");
  }

  /** Ends without ceremony, when the measuring is over. */
  drop(): void {
    this.closing ??= () => {};
    this.#socket.terminate();
  }
}

/** Walks the text frames in `bytes`, keeps an unfinished one for later, answers control frames. */
export function eachText(client: Client, bytes: Buffer, heard: (text: string) => void): void {
  const reader = client.reader;
  let at = 0;
  for (let frame = readFrame(bytes, at); frame; frame = readFrame(bytes, at)) {
    at = frame.end;
    if (frame.opcode === OPCODE.text) heard(bytes.toString("utf8", frame.payload, frame.end));
    else client.control(frame.opcode, bytes.subarray(frame.payload, frame.end));
    if (client.reader !== reader) {
      // The frame just heard handed the connection over: the rest is the next reader's.
      if (at < bytes.length) client.reader.read(client, bytes.subarray(at));
      return;
    }
  }
  if (at < bytes.length) client.carry = bytes.subarray(at);
}

/** The answer to the upgrade request; after it the connection belongs to `next`. */
class Upgrading implements Reader {
  readonly #next: Reader;
  readonly #done: () => void;

  constructor(next: Reader, done: () => void) {
    this.#next = next;
    this.#done = done;
  }

  read(client: Client, bytes: Buffer): void {
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) {
      client.carry = bytes;
      return;
    }
    const status = bytes.toString("latin1", 0, 12);
    if (status !== "HTTP/1.1 101") {
      client.checks.fail(`no upgrade: ${bytes.toString("latin1", 0, 200)}`);
      return;
    }
    client.reader = this.#next;
    this.#next.opened?.(client);
    this.#done();
    if (end + 4 < bytes.length) client.reader.read(client, bytes.subarray(end + 4));
  }
}

const events = {
  data: (socket: Socket<Client>, chunk: Buffer) => socket.data.receive(chunk),
  drain: (socket: Socket<Client>) => socket.data.drained(),
  close: (socket: Socket<Client>) => socket.data?.closed(),
  error: (socket: Socket<Client>, error: Error) =>
    socket.data.checks.fail(`in the generator: ${error.stack}`),
};

/** Connects and upgrades; resolves when the server has answered 101. */
export function connect(address: Address, reader: Reader, checks: Checks): Promise<Client> {
  return new Promise((resolve, reject) => {
    const open = (socket: Socket<Client>) => {
      const client: Client = new Client(socket, new Upgrading(reader, () => resolve(client)), checks);
      socket.data = client;
      const host = `${address.host}:${address.port}`;
      socket.write(upgradeRequest(host, address.path, address.subprotocol));
    };
    const connectError = (_: Socket<Client>, error: Error) => reject(error);
    const { host: hostname, port } = address;
    Bun.connect<Client>({ hostname, port, socket: { ...events, open, connectError } }).catch(reject);
  });
}
