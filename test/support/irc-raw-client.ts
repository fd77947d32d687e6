import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import { parseLine } from "../../src/doors/irc/line.ts";
import { Inbox } from "./inbox.ts";

interface Read {
  readonly tags: Readonly<Record<string, string>>;
  readonly command: string;
  readonly params: readonly string[];
}
/** A parser that others wrote: that of the framework on which Kiwi IRC and The Lounge are built. */
const independent = createRequire(import.meta.url)("irc-framework/src/irclineparser.js") as (
  text: string,
) => Read | undefined;

/** Bytes of a line with its end, and of its tags with `@` and the space (IRCv3 message-tags). */
const BODY_BYTES_MAX = 512;
const TAG_BYTES_MAX = 8_191;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** An IRC client that sends any bytes, and judges each line that comes. */
export class IrcRawClient {
  readonly inbox = new Inbox<string>();
  /** What is wrong with the lines that came. */
  readonly faults: string[] = [];
  readonly #socket: Socket;
  #begun = Buffer.alloc(0);
  #pings = 0;
  isOpen = true;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.isOpen = false;
      this.inbox.end("the connection is closed");
    });
  }

  static async connect(port: number): Promise<IrcRawClient> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once("connect", resolve).once("error", reject);
    await promise;
    return new IrcRawClient(socket);
  }

  send(line: string | Uint8Array): void {
    this.#socket.write(line);
    this.#socket.write("\r\n");
  }

  /** Resolves to true when the server has answered a ping, and to false if it has closed the connection with `ERROR`. */
  async isAnswered(): Promise<boolean> {
    this.#pings += 1;
    const token = `fuzz-ping-${this.#pings}`;
    this.send(`PING ${token}`);
    const isPong = (line: string) => line.endsWith(` :${token}`) && line.includes(" PONG ");
    try {
      await this.inbox.first(isPong, `an answer to ${token}`);
      return true;
    } catch (cause) {
      if (!this.isOpen && this.inbox.all.at(-1)?.startsWith("ERROR :")) return false;
      throw cause;
    }
  }

  async quits(): Promise<void> {
    if (this.isOpen) this.send("QUIT :that is all");
    await this.inbox.first((line) => line.startsWith("ERROR :"), "the connection ends");
  }

  #receive(bytes: Buffer): void {
    this.#begun = Buffer.concat([this.#begun, bytes]);
    for (let end = this.#begun.indexOf(10); end >= 0; end = this.#begun.indexOf(10)) {
      this.#judge(this.#begun.subarray(0, end + 1));
      this.#begun = this.#begun.subarray(end + 1);
    }
  }

  #judge(bytes: Buffer): void {
    const wrong = (what: string) => this.faults.push(`${what}: ${JSON.stringify(bytes.toString())}`);
    const bodyAt = bytes[0] === 0x40 ? bytes.indexOf(0x20) + 1 : 0;
    if (bytes.length - bodyAt > BODY_BYTES_MAX || bodyAt > TAG_BYTES_MAX) wrong("too long");
    if (bytes.at(-2) !== 13) wrong("a line feed alone");
    let text = "";
    try {
      text = decoder.decode(bytes.subarray(0, -2));
    } catch {
      wrong("no UTF-8");
    }
    if (/[\r\n\0]/.test(text)) wrong("CR, LF or NUL inside");
    const [ours, theirs] = [parseLine(text), independent(text)];
    if ("problem" in ours || !theirs) wrong("cannot be read");
    else if (ours.command !== theirs.command || ours.params.join("\n") !== theirs.params.join("\n"))
      wrong("read in two ways");
    this.inbox.add(text);
  }
}
