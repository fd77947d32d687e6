import { expect } from "bun:test";
import { type Line, parseLine } from "../../src/doors/irc/line.ts";
import { inTime } from "./deadline.ts";
import { LineClient, type OwnCertificate } from "./line-client.ts";

/** An IRC client that says what a test tells it to, and shows every line that comes. */
export class IrcClient implements AsyncDisposable {
  readonly #client: LineClient;
  #pings = 0;

  private constructor(client: LineClient) {
    this.#client = client;
  }

  static async connect(port: number, ca?: string, own?: OwnCertificate): Promise<IrcClient> {
    return new IrcClient(await LineClient.connect(port, ca, own));
  }

  /** Registers as a guest, and drops what the server says about itself. */
  async register(nick: string, caps: readonly string[] = []): Promise<void> {
    this.say(`CAP REQ :${caps.join(" ")}`, `NICK ${nick}`, `USER ${nick} 0 * :${nick} of IRC`, "CAP END");
    const lines = await this.heard();
    expect(lines.some(({ command }) => command === "001")).toBe(true);
  }

  /** Sends lines. */
  say(...lines: readonly string[]): void {
    this.#client.send(lines.map((line) => `${line}\r\n`).join(""));
  }

  /** Sends bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.#client.send(bytes);
  }

  /** Sends lines, and returns what came until they were carried out. */
  async asks(...lines: readonly string[]): Promise<string[]> {
    this.say(...lines);
    return this.texts();
  }

  /** The lines that have come, by the time that the server answers a ping. */
  async texts(): Promise<string[]> {
    this.#pings += 1;
    const token = `ping-${this.#pings}`;
    this.say(`PING ${token}`);
    const texts: string[] = [];
    for (;;) {
      const [text = ""] = await this.#client.lines(1);
      if (/ PONG \S+ /.test(text) && text.endsWith(` :${token}`)) return texts;
      texts.push(text);
    }
  }

  async heard(): Promise<Line[]> {
    return (await this.texts()).map(parsed);
  }

  /** The next lines, so many of them. */
  next(count: number): Promise<string[]> {
    return this.#client.lines(count);
  }

  async ended(): Promise<void> {
    await inTime(this.#client.ended(), () => "the connection ends");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }
}

function parsed(text: string): Line {
  const line = parseLine(text);
  if ("problem" in line) throw new Error(`the server sent a line that cannot be read: ${text}`);
  return line;
}
