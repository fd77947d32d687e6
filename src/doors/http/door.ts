import type { Counter } from "../../chat/metrics.ts";
import type { Clock, Log } from "../../chat/ports.ts";
import { ScarceLines } from "../../chat/scarce-lines.ts";
import { Unanswered } from "../../chat/unanswered.ts";
import { sessionCookie } from "../../net/cookies.ts";
import { json, text } from "../../net/headers.ts";
import type { Hosts } from "../../net/hosts.ts";
import type { OpenFiles } from "../../net/open-files.ts";
import type { Peer } from "../../net/peer.ts";
import type { Probes } from "../../net/probes.ts";
import type { Handled } from "../../net/web.ts";
import { limits } from "../../protocol/limits.ts";
import { auditExport } from "./audit.ts";
import { exportOf } from "./export.ts";
import { factorRoutes } from "./factor-routes.ts";
import { type Health, healthz, metrics, readyz } from "./health.ts";
import { type IrcInfo, infoFor } from "./info.ts";
import { Login, type LoginOptions } from "./login.ts";
import { type OidcOptions, OidcSignIn } from "./oidc.ts";
import type { Page } from "./page.ts";
import { Pictures } from "./pictures.ts";
import { refuse } from "./refusing.ts";
import { type Asked, BodyTooLarge, bytesOf, type Route, Routes, refusedBy } from "./routes.ts";
import { Shown } from "./shown.ts";
import { forPrograms, notAllowed, notFound, tooLarge, wantsPage } from "./turned-away.ts";
import { Welcome } from "./welcome.ts";

export interface HttpDoorOptions extends LoginOptions {
  readonly page: Page;
  readonly health: Health;
  readonly hosts: Hosts;
  readonly files: OpenFiles;
  readonly probes: Probes;
  readonly log: Log;
  readonly clock: Clock;
  /** The address by which people reach the server, if it is not the one where it listens. */
  readonly publicUrl: string | undefined;
  /** Where IRC clients connect to, once the server listens; undefined = IRC is off. */
  readonly irc: () => IrcInfo | undefined;
  /** The issuer by which people sign in; undefined = none. */
  readonly oidc: OidcOptions["oidc"] | undefined;
  /** The address of this machine in its network, if it has one. */
  readonly machine: string | undefined;
  /** The WebSockets: path → the door that accepts them. */
  readonly sockets: Readonly<Record<string, Socket>>;
}

type Socket = (request: Request, peer: Peer) => Promise<Handled>;
/** Refusals get one line per network and minute. */
const REFUSED = { linesMax: 1, originsMax: 100 };
const ROOMS = "/rooms/*";
const MISDIRECTED =
  "this server does not know that name: its operator can set EXCHAT_PUBLIC_URL to the address that people use";

/** Answers all HTTP requests. */
export class HttpDoor {
  readonly #options: HttpDoorOptions;
  readonly #routes: Routes;
  readonly #shown: Shown;
  readonly #publicUrl: URL | undefined;
  readonly #statuses: Counter;
  readonly #refused: ScarceLines;

  constructor(options: HttpDoorOptions) {
    this.#options = options;
    this.#shown = new Shown(options);
    this.#refused = new ScarceLines(options, REFUSED);
    this.#publicUrl = options.publicUrl === undefined ? undefined : new URL(options.publicUrl);
    this.#statuses = options.health.metrics.counter({
      name: "http_answers_total",
      says: "Answered HTTP requests, without WebSockets",
      by: "status",
    });
    const { oidc } = options;
    this.#routes = new Routes({
      ...this.#own(),
      ...(oidc && new OidcSignIn({ ...options, oidc }).routes()),
      ...filesOf(options.page),
      ...this.#sockets(),
    });
  }

  #own(): Record<string, Route> {
    const { page, health } = this.#options;
    const welcome = new Welcome(this.#options);
    const login = new Login(this.#options, welcome);
    const pictures = new Pictures({ ...this.#options, shown: this.#shown });
    const { pictureBytesMax } = limits;
    return {
      "GET /": { may: "anyone", answer: ({ request }) => page.index(request) },
      "GET /chat.html": { may: "anyone", answer: ({ request }) => page.index(request) },
      "GET /admin": { may: "anyone", answer: ({ request }) => page.index(request) },
      "GET /info": {
        may: "anyone",
        answer: ({ peer }) => json(200, infoFor(this.#options, peer)),
      },
      // A supervisor always gets an answer.
      "GET /healthz": { may: "anyone", unmetered: true, answer: (asked) => this.#alive(asked) },
      "GET /readyz": { may: "anyone", unmetered: true, answer: (asked) => readyz(health, asked) },
      "GET /metrics": { may: "anyone", answer: (asked) => metrics(health, asked) },
      "POST /owner": { may: "anyone", answer: (asked) => login.own(asked) },
      "POST /invites/check": { may: "anyone", answer: (asked) => login.invitation(asked) },
      "POST /recovery": { may: "anyone", answer: (asked) => login.recover(asked) },
      "POST /recovery/check": { may: "anyone", answer: (asked) => login.recovering(asked) },
      "POST /entry": { may: "entry.ask", answer: (asked) => login.ask(asked) },
      "POST /entry/check": { may: "anyone", answer: (asked) => login.answered(asked) },
      "POST /users": { may: "account.create", answer: (asked) => login.signUp(asked) },
      "GET /account/export": {
        may: "account.export",
        answer: (asked) => exportOf({ ...this.#options, shown: this.#shown }, asked),
      },
      "PUT /account/picture": {
        may: "account.picture",
        bodyBytesMax: pictureBytesMax,
        answer: (asked) => pictures.put(asked, "face"),
      },
      "DELETE /account/picture": { may: "account.picture", answer: (asked) => pictures.remove(asked) },
      "PUT /server/logo": {
        may: "server.logo",
        bodyBytesMax: pictureBytesMax,
        answer: (asked) => pictures.put(asked, "logo"),
      },
      "DELETE /server/logo": { may: "server.logo", answer: (asked) => pictures.removeLogo(asked) },
      "GET /pictures/:hash": { may: "anyone", answer: (asked) => pictures.get(asked, "large") },
      "GET /pictures/:hash/small": { may: "anyone", answer: (asked) => pictures.get(asked, "small") },
      "GET /audit/export": {
        may: "audit.export",
        answer: (asked) => auditExport({ ...this.#options, shown: this.#shown }, asked),
      },
      "POST /guests": { may: "guest.create", answer: (asked) => login.visit(asked) },
      "POST /sessions": { may: "anyone", answer: (asked) => login.signIn(asked) },
      ...factorRoutes(this.#options.chat, welcome),
      "GET /sessions/current": { may: "anyone", answer: (asked) => login.current(asked) },
      "DELETE /sessions/current": { may: "anyone", answer: (asked) => login.signOut(asked) },
    };
  }

  /** The server's own requests come here to see the way that leads to it. */
  #alive({ request: { headers }, peer }: Asked): Response {
    this.#options.probes.saw(headers, peer);
    return healthz();
  }

  #sockets(): Record<string, Route> {
    const all = Object.entries(this.#options.sockets).map(([path, socket]): [string, Route] => [
      `GET ${path}`,
      {
        ...{ may: "anyone", unmetered: true, socket: true },
        answer: ({ request, peer }) => this.#connect(socket, request, peer),
      },
    ]);
    return Object.fromEntries(all);
  }

  /** The longest body that any route accepts, in bytes. */
  get bodyBytesMax(): number {
    return this.#routes.bodyBytesMax;
  }

  async handle(request: Request, came: Peer): Promise<Handled> {
    const handled = await this.#orWhyNot(request, came).catch((cause: unknown) => {
      this.#statuses.add("500");
      throw cause;
    });
    if (handled instanceof Response) this.#statuses.add(`${handled.status}`);
    return handled;
  }

  /** Answers a request. A question that the store did not answer is refused, with the reason. */
  async #orWhyNot(request: Request, came: Peer): Promise<Handled> {
    try {
      const handled = await this.#handle(request, came);
      // A client that sends many requests over one connection has no more right to a file than others.
      if (this.#options.files.areFew && handled instanceof Response)
        handled.headers.set("connection", "close");
      return handled;
    } catch (cause) {
      if (cause instanceof Unanswered) return json(503, { error: cause.refusal.message });
      throw cause;
    }
  }

  async #handle(request: Request, came: Peer): Promise<Handled> {
    // The URL is made of the Host header, which may have any text.
    if (!URL.canParse(request.url)) return text(400, "Bad Request");
    if (!this.#options.hosts.takes(request.headers.get("host") ?? "")) return text(421, MISDIRECTED);
    const { pathname } = new URL(request.url);
    const peer = { ...came, secure: came.secure || this.#isPublic(request) };
    const found = this.#routes.find(request.method, pathname);
    const changes = this.#opensSocket(pathname) || (request.method !== "GET" && request.method !== "HEAD");
    // Otherwise a page of another site could act in the name of the person who looks at it.
    if (changes && !this.#sameOrigin(request, peer))
      return text(403, "a page of another site may not do this");
    const bytesMax = found?.route.bodyBytesMax ?? limits.frameBytesMax;
    if (Number(request.headers.get("content-length")) > bytesMax) return tooLarge(bytesMax);
    const refused = found?.route.unmetered ? undefined : this.#options.chat.toll?.request(peer.network);
    if (refused) return refuse(refused);
    if (!found) {
      const methods = this.#routes.methodsOf(pathname);
      return methods.length > 0 ? notAllowed(methods) : notFound(request);
    }
    const { name, route, params } = found;
    const bytes = () => bytesOf(request, route);
    const asked: Asked = {
      request,
      peer,
      params,
      bytes,
      text: async () => new TextDecoder().decode(await bytes()),
    };
    return this.#tell(name, peer, await this.#answer(route, asked));
  }

  async #answer(route: Route, asked: Asked): Promise<Handled> {
    const { request, peer } = asked;
    if (refusedBy(route, undefined)) {
      const refused = refusedBy(route, (await this.#shown.by(request, peer))?.user.role);
      if (refused) return refuse(refused);
    }
    try {
      return await route.answer(asked);
    } catch (cause) {
      if (cause instanceof BodyTooLarge) return tooLarge(cause.bytesMax);
      throw cause;
    }
  }

  #opensSocket(path: string): boolean {
    return this.#routes.find("GET", path)?.route.socket === true;
  }

  async #connect(socket: Socket, request: Request, peer: Peer): Promise<Handled> {
    if (request.method !== "GET") return notAllowed(this.#routes.methodsOf(new URL(request.url).pathname));
    if (!request.headers.has("upgrade") && wantsPage(request)) return forPrograms();
    // Some files are reserved for the operator, for people with an account, and for people who sign in.
    if (this.#options.files.areFew && !peer.local && !(await this.#hasAccount(request, peer)))
      return json(503, { error: "this server has as many connections as it can have: try again later" });
    return socket(request, peer);
  }

  async #hasAccount(request: Request, peer: Peer): Promise<boolean> {
    return (await this.#shown.by(request, peer))?.user.kind === "account";
  }

  /** Logs failed attempts to sign in, so that a person or a program can block the network in a firewall. */
  #tell(what: string, { network }: Peer, handled: Handled): Handled {
    if (!(handled instanceof Response)) return handled;
    const { status } = handled;
    // Not for 429: the log would grow as fast as the requests come.
    if (what.startsWith("POST ") && status >= 400 && status !== 429)
      this.#refused.tell(network, "refused", { what, status, network: network || "this machine" });
    return handled;
  }

  /**
   * Whether the request came by the server's public address, through any proxy. Then that address says whether it came
   * over TLS.
   */
  #isPublic(request: Request): boolean {
    if (this.#publicUrl?.protocol !== "https:") return false;
    const { host, origin } = this.#publicUrl;
    return request.headers.get("host") === host || request.headers.get("origin") === origin;
  }

  /** Programs send no Origin and no cookie; browsers send their Origin whenever it matters. */
  #sameOrigin(request: Request, { secure }: Peer): boolean {
    const origin = request.headers.get("origin");
    if (origin === null) return sessionCookie(request, secure) === undefined;
    if (origin === this.#publicUrl?.origin) return true;
    if (!URL.canParse(origin)) return false;
    const { host, protocol } = new URL(origin);
    // A page that did not come over TLS may be anyone's.
    return host === request.headers.get("host") && (protocol === "https:" || !secure);
  }
}

/** Routes for the files of the page, and for the addresses of rooms, which the page itself interprets. */
function filesOf(page: Page): Record<string, Route> {
  const files = page.paths.map((path): [string, Route] => [
    `GET ${path}`,
    { may: "anyone", answer: ({ request }) => page.answer(path, request) },
  ]);
  const rooms: Route = { may: "anyone", answer: ({ request }) => page.index(request) };
  return { ...Object.fromEntries(files), [`GET ${ROOMS}`]: rooms };
}
