import { inTime } from "./deadline.ts";
import { Inbox } from "./inbox.ts";
import { Link } from "./link.ts";

/** A frame of the plain protocol, as a test writes it: the order of the keys is the order on the wire. */
export type PlainFrame = Readonly<Record<string, unknown>>;

let probes = 0;

/** Somebody who speaks the plain protocol of `/chat`. */
export class PlainClient implements AsyncDisposable {
  readonly name: string;
  readonly inbox = new Inbox<string>();
  readonly #link: Link;
  /** Answers to the questions of `settled`, which no test asked for. */
  readonly #probes = new Map<string, () => void>();

  private constructor(name: string, socket: WebSocket) {
    this.name = name;
    this.#link = new Link(name, socket, {
      receive: (text) => this.#receive(text),
      ended: (why) => this.inbox.end(why),
    });
  }

  /** Connects to `wsUrl`, as the owner of the token, or as a guest. */
  static async connect(wsUrl: string, { name = "somebody", token }: { name?: string; token?: string } = {}) {
    const address = token === undefined ? wsUrl : `${wsUrl}?access_token=${encodeURIComponent(token)}`;
    const client = new PlainClient(name, new WebSocket(address));
    await client.#link.opened();
    return client;
  }

  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  send(frame: PlainFrame): void {
    this.sendText(JSON.stringify(frame));
  }

  sendText(frame: string): void {
    this.#link.send(frame);
  }

  sendBinary(bytes: Uint8Array<ArrayBuffer>): void {
    this.#link.send(bytes);
  }

  /** The next frame is this one, to the byte. */
  async receives(frame: PlainFrame): Promise<void> {
    await this.receivesText(JSON.stringify(frame));
  }

  async receivesText(expected: string): Promise<void> {
    const received = await this.inbox.next(`${this.name} receives ${expected}`);
    if (received !== expected)
      throw new Error(`${this.name} should receive\n  ${expected}\nbut receives\n  ${received}`);
  }

  /** The next frame, whatever it is. */
  async next(): Promise<PlainFrame> {
    return JSON.parse(await this.inbox.next(`${this.name} receives a frame`)) as PlainFrame;
  }

  /**
   * All that was caused before has come when this resolves. No time needs to pass for that: a server keeps each
   * connection's frames in order, so the answer to a question asked now comes after them.
   */
  async settled(): Promise<void> {
    probes += 1;
    const room = `nowhere-${probes}`;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#probes.set(JSON.stringify({ error: `${room} does not exists` }), resolve);
    this.send({ room, message: "is anything coming?" });
    await inTime(promise, () => `${this.name} is told that ${room} does not exist`);
  }

  /** Nothing is left to be read, and nothing more comes of what has happened until now. */
  async receivesNothing(): Promise<void> {
    await this.settled();
    const { unread } = this.inbox;
    if (unread.length > 0)
      throw new Error(`${this.name} should receive nothing but receives\n  ${unread.join("\n  ")}`);
  }

  async isClosed(): Promise<CloseEvent> {
    return await this.#link.isClosed();
  }

  async close(): Promise<void> {
    await this.#link.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #receive(text: string): void {
    const answered = this.#probes.get(text);
    if (answered) answered();
    else this.inbox.add(text);
  }
}
