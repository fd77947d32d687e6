import type { Counter } from "../../chat/metrics.ts";
import type { Clock, Log } from "../../chat/ports.ts";
import { ScarceLines } from "../../chat/scarce-lines.ts";
import { Unanswered } from "../../chat/unanswered.ts";
import { bearer } from "../../net/bearer.ts";
import { sessionCookie } from "../../net/cookies.ts";
import { html, json, text } from "../../net/headers.ts";
import type { Hosts } from "../../net/hosts.ts";
import type { OpenFiles } from "../../net/open-files.ts";
import type { Peer } from "../../net/peer.ts";
import type { Handled } from "../../net/web.ts";
import { limits } from "../../protocol/limits.ts";
import { type Health, healthz, metrics, readyz } from "./health.ts";
import { Login, type LoginOptions, refuse } from "./login.ts";
import type { Page } from "./page.ts";

export interface HttpDoorOptions extends LoginOptions {
  readonly page: Page;
  readonly health: Health;
  readonly hosts: Hosts;
  readonly files: OpenFiles;
  readonly log: Log;
  readonly clock: Clock;
  /** Where people reach the server, when that is not where it listens. */
  readonly publicUrl: string | undefined;
  /** What is reached by WebSocket: path → the door that accepts it. */
  readonly sockets: Readonly<Record<string, Socket>>;
}

type Socket = (request: Request, peer: Peer) => Promise<Handled>;
type Route = (request: Request, peer: Peer) => Response | Promise<Response>;
const HEALTH = new Set(["/healthz", "/readyz"]);
/** What is refused is one line per network and minute. */
const REFUSED = { linesMax: 1, originsMax: 100 };
const MISDIRECTED =
  "this server does not go by that name: whoever runs it can set EXCHAT_PUBLIC_URL to the address that people use";

/** Everything that is asked by HTTP. */
export class HttpDoor {
  readonly #options: HttpDoorOptions;
  readonly #routes: Readonly<Record<string, Route>>;
  readonly #publicUrl: URL | undefined;
  readonly #statuses: Counter;
  readonly #refused: ScarceLines;

  constructor(options: HttpDoorOptions) {
    const { page, health } = options;
    const login = new Login(options);
    const { admission, chat, serverName: name } = options;
    this.#options = options;
    this.#refused = new ScarceLines(options, REFUSED);
    this.#publicUrl = options.publicUrl === undefined ? undefined : new URL(options.publicUrl);
    this.#statuses = health.metrics.counter({
      name: "http_answers_total",
      says: "Requests over HTTP that were answered, WebSockets aside",
      by: "status",
    });
    this.#routes = {
      "GET /": (request) => page.index(request),
      "GET /chat.html": (request) => page.index(request),
      "GET /info": (_request, peer) =>
        json(200, { name, ...admission.opennessFor(peer), defaultRoom: chat.defaultRoom }),
      "GET /healthz": healthz,
      "GET /readyz": () => readyz(health),
      "GET /metrics": () => metrics(health),
      "POST /owner": (request, peer) => login.own(request, peer),
      "POST /invites/check": (request, peer) => login.invitation(request, peer),
      "POST /users": (request, peer) => login.signUp(request, peer),
      "POST /guests": (request, peer) => login.visit(request, peer),
      "POST /sessions": (request, peer) => login.signIn(request, peer),
      "GET /sessions/current": (request, peer) => login.current(request, peer),
      "DELETE /sessions/current": (request, peer) => login.signOut(request, peer),
    };
  }

  async handle(request: Request, came: Peer): Promise<Handled> {
    const handled = await this.#orWhyNot(request, came).catch((cause: unknown) => {
      this.#statuses.add("500");
      throw cause;
    });
    if (handled instanceof Response) this.#statuses.add(`${handled.status}`);
    return handled;
  }

  /** A question that the store did not answer is refused with its reason. */
  async #orWhyNot(request: Request, came: Peer): Promise<Handled> {
    try {
      const handled = await this.#handle(request, came);
      // Who asks again and again by one connection has no more right to a file than others.
      if (this.#options.files.areFew && handled instanceof Response)
        handled.headers.set("connection", "close");
      return handled;
    } catch (cause) {
      if (cause instanceof Unanswered) return json(503, { error: cause.refusal.message });
      throw cause;
    }
  }

  async #handle(request: Request, came: Peer): Promise<Handled> {
    // The address is made of the Host header, which can be anything.
    if (!URL.canParse(request.url)) return text(400, "Bad Request");
    if (!this.#options.hosts.takes(request.headers.get("host") ?? "")) return text(421, MISDIRECTED);
    const { pathname } = new URL(request.url);
    const peer = { ...came, secure: came.secure || this.#isPublic(request) };
    const socket = Object.hasOwn(this.#options.sockets, pathname)
      ? this.#options.sockets[pathname]
      : undefined;
    const changes = socket !== undefined || (request.method !== "GET" && request.method !== "HEAD");
    // A page of another site could otherwise act in the name of whoever looks at it.
    if (changes && !this.#sameOrigin(request, peer))
      return text(403, "a page of another site may not do this");
    if (socket) return this.#connect(socket, request, peer);
    if (Number(request.headers.get("content-length")) > limits.frameBytesMax) return tooLarge();
    return this.#answer(pathname, request, peer);
  }

  async #connect(socket: Socket, request: Request, peer: Peer): Promise<Handled> {
    if (request.method !== "GET") return notAllowed(["GET"]);
    if (!request.headers.has("upgrade") && wantsPage(request)) return forPrograms();
    // A share of the files stays for the operator, for people with an account, and for those who sign in.
    if (this.#options.files.areFew && !peer.local && !(await this.#hasAccount(request, peer)))
      return json(503, { error: "this server has as many connections as it can have: try again later" });
    return socket(request, peer);
  }

  async #answer(path: string, request: Request, peer: Peer): Promise<Response> {
    const method = request.method === "HEAD" ? "GET" : request.method;
    // A supervisor is always told.
    const refused = HEALTH.has(path) ? undefined : this.#options.chat.toll?.request(peer.network);
    if (refused) return refuse(refused);
    const route = this.#routes[`${method} ${path}`];
    if (route) return this.#tell(`${method} ${path}`, peer, await route(request, peer));
    const file = method === "GET" ? this.#options.page.answer(path, request) : undefined;
    if (file) return file;
    // A room's address is the page's business.
    if (method === "GET" && path.startsWith("/rooms/")) return this.#options.page.index(request);
    const others = this.#methodsOf(path);
    return others.length > 0 ? notAllowed(others) : notFound(request);
  }

  async #hasAccount(request: Request, { secure, network }: Peer): Promise<boolean> {
    const { chat, secrets } = this.#options;
    const token = bearer(request) ?? sessionCookie(request, secure);
    if (token === undefined) return false;
    const found = await chat.userByToken(secrets.tokenHash(token), network);
    return found?.user.kind === "account";
  }

  /** Who tries to come in again and again is found in the log, by a person or by what closes a firewall. */
  #tell(what: string, { network }: Peer, response: Response): Response {
    const { status } = response;
    // Not who is too fast, or the log would be as fast.
    if (what.startsWith("POST ") && status >= 400 && status !== 429)
      this.#refused.tell(network, "refused", { what, status, network: network || "this machine" });
    return response;
  }

  #methodsOf(path: string): string[] {
    const isOfThePage = path.startsWith("/rooms/") || this.#options.page.has(path);
    return [
      ...(isOfThePage ? ["GET"] : []),
      ...Object.keys(this.#routes)
        .map((route) => route.split(" "))
        .flatMap(([method, of]) => (method && of === path ? [method] : [])),
    ];
  }

  /** By the address where people reach the server, whatever stands between: then what that says of TLS is true. */
  #isPublic(request: Request): boolean {
    if (this.#publicUrl?.protocol !== "https:") return false;
    const { host, origin } = this.#publicUrl;
    return request.headers.get("host") === host || request.headers.get("origin") === origin;
  }

  /** Programs send no Origin and no cookie; browsers always send their Origin where it matters. */
  #sameOrigin(request: Request, { secure }: Peer): boolean {
    const origin = request.headers.get("origin");
    if (origin === null) return sessionCookie(request, secure) === undefined;
    if (origin === this.#publicUrl?.origin) return true;
    if (!URL.canParse(origin)) return false;
    const { host, protocol } = new URL(origin);
    // A page that did not come by TLS may be anybody's.
    return host === request.headers.get("host") && (protocol === "https:" || !secure);
  }
}

function notAllowed(methods: readonly string[]): Response {
  const allow = methods.includes("GET") ? [...methods, "HEAD"].join(", ") : methods.join(", ");
  return text(405, `this address takes ${allow}`, { allow });
}

/** What has been sent of it is not read, so the connection cannot be used for another request. */
const tooLarge = (): Response =>
  text(413, `a request has at most ${limits.frameBytesMax} bytes`, { connection: "close" });

const wantsPage = (request: Request): boolean =>
  request.headers.get("accept")?.includes("text/html") === true;

/** A person has opened in a browser what is for WebSockets. */
const forPrograms = (): Response =>
  html(
    426,
    "This address is for programs",
    ["It speaks WebSocket.", 'People <a href="/">go to the chat</a>.'],
    { upgrade: "websocket" },
  );

/** A person who came by a wrong link is led on; programs get a line. */
function notFound(request: Request): Response {
  if (!wantsPage(request)) return text(404, "Not Found");
  return html(404, "There is nothing here", [
    "The address is wrong, or what was there is gone.",
    'You can <a href="/">go to the chat</a>.',
  ]);
}
