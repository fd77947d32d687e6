import type { Admission } from "../../chat/admission.ts";
import type { Chat } from "../../chat/chat.ts";
import type { Log, Secrets } from "../../chat/ports.ts";
import { Connection, type Speaker } from "../../net/connection.ts";
import type { Connections } from "../../net/connections.ts";
import type { Proxies } from "../../net/peer.ts";
import { type LineProtocol, TcpServer } from "../../net/tcp.ts";
import type { IrcHouse } from "./house.ts";
import { formatLine, LINE_BYTES_MAX, type LineProblem, parseLine } from "./line.ts";
import { makeHouse } from "./make-house.ts";
import { IrcSession } from "./session.ts";
import type { Link, Shown } from "./shown.ts";

export interface IrcDoorOptions {
  readonly chat: Chat;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly admission: Admission;
  readonly connections: Connections;
  readonly proxies: Proxies;
  readonly serverName: string;
  readonly version: string;
}

/** Accepts IRC clients. */
export class IrcDoor {
  readonly #options: IrcDoorOptions;
  readonly #protocol: LineProtocol;
  readonly #servers: TcpServer[] = [];
  readonly #house: IrcHouse;

  constructor(options: IrcDoorOptions) {
    this.#options = options;
    options.connections.numbers.speaks("irc");
    this.#house = makeHouse(options);
    this.#protocol = {
      lineBytesMax: LINE_BYTES_MAX,
      ping: formatLine({ command: "PING", params: [options.serverName] }),
      farewell: (reason) => formatLine({ command: "ERROR", params: [reason] }),
      isForeign,
    };
  }

  /** Opens a port for IRC without TLS. Throws Bun's error if it cannot. Returns the port. */
  listen(host: string, port: number): number {
    const server = new TcpServer({
      host,
      port,
      protocol: this.#protocol,
      accept: (address) => this.#accept(address),
      failed: (cause) => this.#options.log.error("an IRC connection failed", cause),
    });
    this.#servers.push(server);
    return server.port;
  }

  /** Takes no further clients; those that are there stay. */
  deafen(): void {
    for (const server of this.#servers) server.stop();
  }

  #accept(address: string): Connection | string {
    const { proxies, admission, connections } = this.#options;
    const peer = proxies.peer({ headers: new Headers(), address, tls: false });
    const visitor = admission.visitor(peer);
    const full = connections.refuses(visitor.network);
    if (full) return full.sentence;
    const shown: Shown = { visitor, secure: peer.secure || peer.local };
    return new Connection(connections, new Listener(this.#house, shown), visitor.network);
  }
}

/** The first line of HTTP, which a page can make a browser send to any port, and of SSH. */
const FOREIGN = /^[A-Z]+ \S+ HTTP\/\d|^(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS|CONNECT|TRACE) |^SSH-/;
/** TLS begins with a control character. No command does. */
const isForeign = (line: string): boolean => line.charCodeAt(0) < 0x20 || FOREIGN.test(line);

/** Passes on to one session what its connection hears, line by line. */
class Listener implements Speaker, Link {
  readonly #house: IrcHouse;
  readonly #shown: Shown;
  #connection: Connection | undefined;
  #session: IrcSession | undefined;

  constructor(house: IrcHouse, shown: Shown) {
    this.#house = house;
    this.#shown = shown;
  }

  get protocol() {
    return "irc" as const;
  }

  get person(): string {
    return this.#session?.person ?? "";
  }

  get group(): string {
    return this.#session?.group ?? "";
  }

  get ready(): boolean {
    return this.#session?.ready ?? false;
  }

  begin(connection: Connection): void {
    this.#connection = connection;
    this.#session = new IrcSession(this.#house, this, this.#shown);
  }

  hear(frame: string | null): void {
    this.#session?.hear(frame === null ? MALFORMED : parseLine(frame));
  }

  write(line: string): void {
    this.#connection?.say(line);
  }

  send(lines: readonly string[]): void {
    this.#connection?.send(lines);
  }

  end(reason: string, code = NORMAL): void {
    this.#connection?.close(code, reason);
  }

  async drained(): Promise<void> {
    await this.#connection?.drained();
  }

  goOn(): void {
    this.#connection?.goOn();
  }

  charge(work: number): number {
    return this.#session?.charge(work) ?? 0;
  }

  beat(): void {
    this.#session?.beat();
  }

  gone(): void {
    this.#session?.drop();
  }
}

/** The client has asked for it (RFC 6455 section 7.4.1). */
const NORMAL = 1000;
const MALFORMED: LineProblem = { problem: "malformed" };
