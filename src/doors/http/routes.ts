import { forbidden } from "../../chat/permissions.ts";
import type { ActionType } from "../../chat/rules.ts";
import type { Peer } from "../../net/peer.ts";
import type { Handled } from "../../net/web.ts";
import type { UserRole } from "../../protocol/account.ts";
import type { Refusal } from "../../protocol/errors.ts";
import { limits } from "../../protocol/limits.ts";

/** A request, as its route gets it. */
export interface Asked {
  readonly request: Request;
  readonly peer: Peer;
  /** The parts of the path for which the route's pattern has names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The whole body, as UTF-8. Rejects with BodyTooLarge. A route for large bodies reads `request.body` as a stream instead. */
  text(): Promise<string>;
  /** The whole body. Rejects with BodyTooLarge. */
  bytes(): Promise<Buffer>;
}

/** Answers requests of one method to the paths of one pattern. */
export interface Route {
  /** The action whose rules say who may ask. Further rights are decided where the work is done. */
  readonly may: ActionType | "anyone";
  /** The longest body of a request, in bytes; none = `frameBytesMax`. */
  readonly bodyBytesMax?: number;
  /** Requests are not charged to the network's budget. */
  readonly unmetered?: true;
  /** It answers with a WebSocket. */
  readonly socket?: true;
  answer(asked: Asked): Handled | Promise<Handled>;
}

interface Found {
  /** Its method and pattern. */
  readonly name: string;
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly name: string;
  readonly method: string;
  readonly matches: RegExp;
  readonly route: Route;
}

/** A body has more bytes than its route accepts. */
export class BodyTooLarge extends Error {
  readonly bytesMax: number;

  constructor(bytesMax: number) {
    super(`a request has at most ${bytesMax} bytes`);
    this.bytesMax = bytesMax;
  }
}

/**
 * Finds the route of a request. Routes are named by method and pattern: `GET /info`, `PUT /rooms/:room/files/:name`,
 * and `GET /rooms/*` for everything below. A plain path comes before a pattern, and patterns come in their order.
 */
export class Routes {
  readonly #plain = new Map<string, Map<string, Found>>();
  readonly #patterns: Pattern[] = [];
  /** The longest body that any route accepts, in bytes. */
  readonly bodyBytesMax: number;

  constructor(routes: Readonly<Record<string, Route>>) {
    this.bodyBytesMax = Math.max(
      ...Object.values(routes).map(({ bodyBytesMax = limits.frameBytesMax }) => bodyBytesMax),
    );
    for (const [name, route] of Object.entries(routes)) this.#add(name, route);
  }

  /** A HEAD request gets the route of the GET. */
  find(asked: string, path: string): Found | undefined {
    const method = asked === "HEAD" ? "GET" : asked;
    const plain = this.#plain.get(path)?.get(method);
    if (plain) return plain;
    for (const { name, method: own, matches, route } of this.#patterns) {
      const params = own === method ? paramsIn(path, matches) : undefined;
      if (params) return { name, route, params };
    }
    return undefined;
  }

  /** Every method that this path accepts. */
  methodsOf(path: string): string[] {
    const all = [
      ...(this.#plain.get(path)?.keys() ?? []),
      ...this.#patterns.filter(({ matches }) => paramsIn(path, matches)).map(({ method }) => method),
    ];
    const methods = [...new Set(all)];
    return methods.includes("GET") ? [...methods, "HEAD"] : methods;
  }

  #add(name: string, route: Route): void {
    const [method = "", path = ""] = name.split(" ");
    if (/[:*]/.test(path)) {
      this.#patterns.push({ name, method, matches: patternOf(path), route });
      return;
    }
    const methods = this.#plain.get(path) ?? new Map<string, Found>();
    this.#plain.set(path, methods.set(method, { name, route, params: {} }));
  }
}

/** Why a person with this role may not use the route; undefined = they may. No role = the person is not signed in. */
export function refusedBy({ may }: Route, role: UserRole | undefined): Refusal | undefined {
  if (may === "anyone") return undefined;
  return forbidden(may, { membership: "none", ...(role && { role }) });
}

/** Reads a body up to the route's limit, even if the request does not give its length. */
export async function bytesOf(
  { body }: Request,
  { bodyBytesMax = limits.frameBytesMax }: Route,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > bodyBytesMax) throw new BodyTooLarge(bodyBytesMax);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof BodyTooLarge) throw cause;
    // The client has disconnected: nobody gets the answer.
    return Buffer.alloc(0);
  }
  return Buffer.concat(chunks);
}

/** `/rooms/:room/*` → an expression with a group for each name. */
function patternOf(path: string): RegExp {
  const parts = path.split("/").map((part) => {
    if (part === "*") return ".*";
    return part.startsWith(":") ? `(?<${part.slice(1)}>[^/]+)` : part.replace(/[^\w-]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("/")}$`);
}

/** The part of the path for each name of the pattern; undefined if the path does not match, or cannot be decoded. */
function paramsIn(path: string, pattern: RegExp): Readonly<Record<string, string>> | undefined {
  const match = pattern.exec(path);
  if (!match) return undefined;
  try {
    const groups = Object.entries(match.groups ?? {});
    return Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    return undefined;
  }
}
