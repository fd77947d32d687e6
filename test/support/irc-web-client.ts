import { type Line, parseLine } from "../../src/doors/irc/line.ts";
import { inTime } from "./deadline.ts";
import { Inbox } from "./inbox.ts";
import { Link } from "./link.ts";

const CAPS = "sasl message-tags server-time batch echo-message draft/chathistory";

/** Somebody with an account who uses IRC over WebSocket, at `/irc`. */
export class IrcWebClient implements AsyncDisposable {
  readonly name: string;
  readonly inbox = new Inbox<Line>();
  readonly #link: Link;
  /** Answers to the pings of `settled`, which no test asked for. */
  readonly #pings = new Map<string, () => void>();

  private constructor(name: string, socket: WebSocket) {
    this.name = name;
    this.#link = new Link(name, socket, {
      receive: (text) => this.#receive(text),
      ended: (why) => this.inbox.end(why),
    });
  }

  /** Connects to a server, and signs in with a token as the password. */
  static async connect(url: string, { name, token }: { name: string; token: string }) {
    const address = `${url.replace(/^http/, "ws")}/irc`;
    const client = new IrcWebClient(name, new WebSocket(address, ["text.ircv3.net"]));
    await client.#link.opened();
    const secret = Buffer.from(`\0${name}\0${token}`).toString("base64");
    client.say(`CAP REQ :${CAPS}`, `NICK ${name}`, `USER ${name} 0 * :${name}`);
    client.say("AUTHENTICATE PLAIN", `AUTHENTICATE ${secret}`, "CAP END");
    await client.inbox.first(({ command }) => command === "001", `${name} registers`);
    await client.settled();
    return client;
  }

  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  say(...lines: readonly string[]): void {
    for (const line of lines) this.#link.send(line);
  }

  /** Everything that was asked for is carried out, and what it caused on this node has come. */
  async settled(): Promise<void> {
    const token = `settled-${this.#sent}`;
    this.#sent += 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#pings.set(token, resolve);
    this.say(`PING ${token}`);
    await inTime(promise, () => `${this.name} is answered ${token}`);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #sent = 0;

  #receive(text: string): void {
    const line = parseLine(text);
    if ("problem" in line) throw new Error(`${this.name} received a line that cannot be read: ${text}`);
    const answered = line.command === "PONG" ? this.#pings.get(line.params[1] ?? "") : undefined;
    if (answered) answered();
    else if (line.command === "PING") this.say(`PONG ${line.params[0]}`);
    else this.inbox.add(line);
  }
}
