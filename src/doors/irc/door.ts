import type { Admission } from "../../chat/admission.ts";
import type { Chat } from "../../chat/chat.ts";
import type { Log, Secrets } from "../../chat/ports.ts";
import { Connection } from "../../net/connection.ts";
import type { Connections } from "../../net/connections.ts";
import { sessionCookie } from "../../net/cookies.ts";
import { text } from "../../net/headers.ts";
import { LineFrames } from "../../net/line-frames.ts";
import type { Peer, Proxies } from "../../net/peer.ts";
import { TcpServer } from "../../net/tcp.ts";
import type { TcpArrival } from "../../net/tcp-arriving.ts";
import type { LineProtocol } from "../../net/tcp-pipe.ts";
import type { Keys } from "../../net/tls.ts";
import type { Handled } from "../../net/web.ts";
import type { Settings } from "../../protocol/server-settings.ts";
import type { IrcHouse } from "./house.ts";
import { formatLine, LINE_BYTES_MAX } from "./line.ts";
import { Listener } from "./listener.ts";
import { makeHouse } from "./make-house.ts";
import type { IrcSettings } from "./settings.ts";
import type { Shown } from "./shown.ts";
import { BINARY, subprotocolOf } from "./subprotocol.ts";

export interface IrcDoorOptions {
  readonly chat: Chat;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly admission: Admission;
  readonly connections: Connections;
  readonly proxies: Proxies;
  /** Its host is made of the name that is set here, and stays while the server runs. */
  readonly fixed: Settings;
  readonly version: string;
  readonly irc: IrcSettings;
  /** The address at which people find the page; undefined = none is set. */
  readonly publicUrl?: string | undefined;
  /** Whether few files are left: they are for short requests, for this machine, and for people who have shown an account. */
  readonly files?: { readonly areFew: boolean };
}

/** Where the door listens. */
interface Place {
  readonly host: string;
  /** 0 = any that is free. */
  readonly port: number;
  readonly tls?: Keys;
}

/** Accepts IRC clients: over TCP, TLS and WebSocket. */
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
      ping: formatLine({ command: "PING", params: [this.#house.host] }),
      farewell: (reason) => formatLine({ command: "ERROR", params: [reason] }),
      isForeign,
    };
  }

  /** Opens a port. Throws Bun's error if it cannot. Returns the port. */
  listen(place: Place): number {
    const { proxies, log } = this.#options;
    const server = new TcpServer({
      ...place,
      protocol: this.#protocol,
      trusts: (address) => proxies.isTrusted(address),
      accept: (arrival) => this.#arrived(arrival),
      failed: (cause) => log.error("an IRC connection failed", cause),
    });
    this.#servers.push(server);
    return server.port;
  }

  /** New connections over TLS get this certificate. Throws if it cannot be used; then the former one stays. */
  certify(tls: Keys): void {
    for (const server of this.#servers) server.certify(tls);
  }

  /** Stops listening; open connections stay. */
  deafen(): void {
    for (const server of this.#servers) server.deafen();
  }

  /** Listens again on every port. */
  listenAgain(): void {
    for (const server of this.#servers) server.listen();
  }

  /** Accepts IRC over a WebSocket. `cookie`: whether the web session may sign in, since the page is of this server. */
  async accept(request: Request, peer: Peer, { cookie }: { readonly cookie: boolean }): Promise<Handled> {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
      return text(426, "this address speaks IRC over WebSocket", { upgrade: "websocket" });
    const subprotocol = subprotocolOf(request);
    if (subprotocol instanceof Response) return subprotocol;
    if (!cookie && this.#isFullFor(peer)) return text(503, FULL);
    const shown = cookie ? sessionCookie(request, peer.secure) : undefined;
    const connection = this.#connect(peer, shown === undefined ? {} : { cookie: shown });
    if (typeof connection === "string") return text(503, connection);
    const { farewell } = this.#protocol;
    return {
      accept: new LineFrames(connection, { binary: subprotocol === BINARY, farewell }),
      headers: subprotocol === undefined ? {} : { "sec-websocket-protocol": subprotocol },
    };
  }

  #arrived({ certificate, ...caller }: TcpArrival): Connection | string {
    const peer = this.#options.proxies.caller(caller);
    return this.#isFullFor(peer) ? FULL : this.#connect(peer, certificate ? { certificate } : {});
  }

  #isFullFor({ local }: Peer): boolean {
    return !local && this.#options.files?.areFew === true;
  }

  #connect(peer: Peer, credentials: Pick<Shown, "cookie" | "certificate">): Connection | string {
    const { admission, connections, irc } = this.#options;
    const visitor = admission.visitor(peer);
    const full = connections.refuses(visitor.network);
    if (full) return full.sentence;
    const { secure } = peer;
    const sts = stsOf(irc, secure);
    const mayShowPassword = secure || peer.local || irc.plaintext;
    const shown: Shown = { ...credentials, visitor, secure, mayShowPassword, ...(sts && { sts }) };
    return new Connection(connections, new Listener(this.#house, shown), visitor.network);
  }
}

const FULL = "this server has as many connections as it can have: try again later";
const DAY_SECONDS = 24 * 60 * 60;

/** Over TLS: for how long clients may come only so. Otherwise: where TLS is spoken. */
function stsOf({ stsDays, tlsPort }: IrcSettings, tls: boolean): string | undefined {
  if (stsDays === undefined) return undefined;
  if (tls) return `duration=${stsDays * DAY_SECONDS}`;
  return tlsPort === "off" || tlsPort === 0 || stsDays === 0 ? undefined : `port=${tlsPort}`;
}

/** The first line of HTTP, which a page can make a browser send to any port, and of SSH. */
const FOREIGN = /^[A-Z]+ \S+ HTTP\/\d|^(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS|CONNECT|TRACE) |^SSH-/;
/** TLS begins with a control character. No command does. */
const isForeign = (line: string): boolean => line.charCodeAt(0) < 0x20 || FOREIGN.test(line);
