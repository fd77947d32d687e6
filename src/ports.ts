import type { Config } from "./config.ts";
import type { HttpDoor } from "./doors/http/door.ts";
import type { IrcInfo } from "./doors/http/info.ts";
import type { IrcDoor } from "./doors/irc/door.ts";
import { OwnPort } from "./doors/irc/own-port.ts";
import type { Logger } from "./log.ts";
import { isLocal, parseAddress } from "./net/addresses.ts";
import type { Hosts } from "./net/hosts.ts";
import type { OpenPorts } from "./net/open-ports.ts";
import type { Proxies } from "./net/peer.ts";
import { PortProblem, whyNoPort } from "./net/port-problem.ts";
import type { Keys } from "./net/tls.ts";
import { type WebOptions, WebServer } from "./net/web.ts";

interface PortsOptions {
  readonly config: Config;
  readonly http: HttpDoor;
  readonly irc: IrcDoor;
  readonly proxies: Proxies;
  readonly hosts: Hosts;
  readonly keys: Keys | undefined;
  readonly log: Logger;
}

/** All ports on which the server listens, as the settings say. */
export class Ports {
  readonly open: OpenPorts;
  readonly #options: PortsOptions;
  readonly #servers: WebServer[] = [];

  /** Throws PortProblem, or Bun's error, if a port that the operator has chosen cannot be opened. */
  constructor(options: PortsOptions) {
    this.#options = options;
    const { config, http, irc, hosts, keys } = options;
    const { host } = config;
    const ws = new OwnPort(irc, { ...config, hosts });
    this.open = {
      web: this.#web(config.port, http),
      irc: this.#irc("EXCHAT_IRC_PORT", config.irc.port, (port) => irc.listen({ host, port })),
      ircTls: this.#irc("EXCHAT_IRC_TLS_PORT", config.irc.tlsPort, (port) =>
        irc.listen({ host, port, ...(keys && { tls: keys }) }),
      ),
      ircWs: this.#irc("EXCHAT_IRC_WS_PORT", config.irc.wsPort, (port) => this.#web(port, ws)),
    };
  }

  /** Where IRC clients connect to; undefined = no port is open for them. */
  get ircInfo(): IrcInfo | undefined {
    const { irc: port, ircTls: tlsPort, ircWs } = this.open;
    if (port === undefined && tlsPort === undefined && ircWs === undefined) return undefined;
    const { host, irc } = this.#options.config;
    const address = parseAddress(host);
    const isHere = host === "localhost" || (address !== undefined && isLocal(address));
    return { port, tlsPort, plaintext: irc.plaintext, isLocal: isHere };
  }

  /** Stops listening: the system refuses new connections, and open ones stay. */
  deafen(): void {
    for (const server of [...this.#servers, this.#options.irc]) server.deafen();
  }

  /** Listens again. Throws Bun's error if it cannot. */
  listen(): void {
    for (const server of this.#servers) server.listen();
    this.#options.irc.listenAgain();
  }

  /** New connections get this certificate. Throws if it cannot be used; then the former one stays. */
  certify(keys: Keys): void {
    for (const server of [...this.#servers, this.#options.irc]) server.certify(keys);
  }

  /** Resolves when every connection of the web ports has ended. `atOnce` ends them. */
  async stop(atOnce = false): Promise<void> {
    this.deafen();
    await Promise.all(this.#servers.map((server) => server.stop(atOnce)));
  }

  #web(port: number, door: Pick<WebOptions, "bodyBytesMax" | "handle">): number {
    const { config, proxies, keys, log } = this.#options;
    const server = new WebServer({
      host: config.host,
      port,
      proxies,
      ...(keys && { tls: keys }),
      bodyBytesMax: door.bodyBytesMax,
      handle: (request, peer) => door.handle(request, peer),
      failed: (cause) => log.error("a request failed", cause),
    });
    this.#servers.push(server);
    return server.port;
  }

  /** Without a setting for the port, the server runs without IRC if another program uses the usual one. */
  #irc(setting: string, port: number | "off", open: (port: number) => number): number | undefined {
    if (port === "off") return undefined;
    const { config, log } = this.#options;
    try {
      return open(port);
    } catch (cause) {
      const why = whyNoPort(cause, { host: config.host, port, setting });
      if (why === undefined) throw cause;
      if (config.irc.portChosen || setting !== "EXCHAT_IRC_PORT") throw new PortProblem(why);
      log.warn(`IRC is off: ${why}`);
      return undefined;
    }
  }
}
