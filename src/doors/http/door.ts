import { isLocal, network } from "../../net/addresses.ts";
import type { Handled } from "../../net/web.ts";
import { json, text } from "./headers.ts";
import { type Health, healthz, metrics, readyz } from "./health.ts";
import { Login, type LoginOptions } from "./login.ts";
import type { Page } from "./page.ts";

export interface HttpDoorOptions extends LoginOptions {
  readonly page: Page;
  readonly health: Health;
  readonly serverName: string;
  readonly guests: boolean;
  readonly registration: "open" | "invite" | "closed";
  /** Where people reach the server, when that is not where it listens. */
  readonly publicUrl: string | undefined;
  /** What is reached by WebSocket: path → the door that accepts it. */
  readonly sockets: Readonly<Record<string, (request: Request, address: string) => Promise<Handled>>>;
}

type Route = (request: Request, address: string) => Response | Promise<Response>;

/** Everything that is asked by HTTP. */
export class HttpDoor {
  readonly #options: HttpDoorOptions;
  readonly #routes: Readonly<Record<string, Route>>;

  constructor(options: HttpDoorOptions) {
    const { page, health } = options;
    const login = new Login(options);
    const info = { name: options.serverName, guests: options.guests, registration: options.registration };
    this.#options = options;
    this.#routes = {
      "GET /": (request) => page.index(request),
      "GET /chat.html": (request) => page.index(request),
      "GET /info": () => json(200, { ...info, defaultRoom: options.chat.defaultRoom }),
      "GET /healthz": healthz,
      "GET /readyz": () => readyz(health),
      "GET /metrics": () => metrics(health),
      "POST /users": (request, address) => login.signUp(request, placeOf(address)),
      "POST /sessions": (request, address) => login.signIn(request, placeOf(address)),
    };
  }

  async handle(request: Request, address: string): Promise<Handled> {
    // The address is made of the Host header, which can be anything.
    if (!URL.canParse(request.url)) return text(400, "Bad Request");
    const { pathname } = new URL(request.url);
    const socket = Object.hasOwn(this.#options.sockets, pathname)
      ? this.#options.sockets[pathname]
      : undefined;
    const changes = socket !== undefined || (request.method !== "GET" && request.method !== "HEAD");
    // A page of another site could otherwise act in the name of whoever looks at it.
    if (changes && !this.#sameOrigin(request)) return text(403, "this origin may not do that");
    if (socket) return socket(request, address);
    return this.#answer(pathname, request, address);
  }

  async #answer(path: string, request: Request, address: string): Promise<Response> {
    const method = request.method === "HEAD" ? "GET" : request.method;
    const route = this.#routes[`${method} ${path}`];
    if (route) return route(request, address);
    const file = method === "GET" ? this.#options.page.answer(path, request) : undefined;
    if (file) return file;
    const other = ["GET", "POST"].find((verb) => `${verb} ${path}` in this.#routes);
    if (other) return text(405, "Method Not Allowed", { allow: other });
    // A room's address is the page's business.
    if (method === "GET" && path.startsWith("/rooms/")) return this.#options.page.index(request);
    return text(404, "Not Found");
  }

  /** Programs send no Origin; browsers always do where it matters. */
  #sameOrigin(request: Request): boolean {
    const origin = request.headers.get("origin");
    if (origin === null) return true;
    const { publicUrl } = this.#options;
    if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true;
    return URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
  }
}

/** This machine itself is one place of many people: a proxy, a test, a bot. It is not counted. */
const placeOf = (address: string): string => (isLocal(address) ? "" : network(address));
