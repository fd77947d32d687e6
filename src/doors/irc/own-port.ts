import { text } from "../../net/headers.ts";
import type { Hosts } from "../../net/hosts.ts";
import type { Peer } from "../../net/peer.ts";
import type { Handled } from "../../net/web.ts";
import type { IrcDoor } from "./door.ts";

interface Names {
  readonly hosts: Hosts;
  /** The address by which people reach the server, if it is not the one where it listens. */
  readonly publicUrl: string | undefined;
}

/** Answers the requests of a port that has only IRC over WebSocket, at `/`. */
export class OwnPort {
  readonly bodyBytesMax = 0;
  readonly #door: IrcDoor;
  readonly #hosts: Hosts;
  readonly #publicOrigin: string | undefined;

  constructor(door: IrcDoor, { hosts, publicUrl }: Names) {
    this.#door = door;
    this.#hosts = hosts;
    this.#publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  }

  /** No cookie counts here, since browsers send the cookies of one port to all ports of a host. */
  async handle(request: Request, peer: Peer): Promise<Handled> {
    return this.#refused(request) ?? (await this.#door.accept(request, peer, { cookie: false }));
  }

  /** A page may come from any port of the name that it calls, or from the public address. */
  #refused(request: Request): Response | undefined {
    const host = request.headers.get("host") ?? "";
    if (!URL.canParse(request.url)) return text(400, "Bad Request");
    if (!this.#hosts.takes(host)) return text(421, "this server does not know that name");
    if (new URL(request.url).pathname !== "/") return text(404, "Not Found");
    const origin = request.headers.get("origin");
    if (origin === null || origin === this.#publicOrigin) return undefined;
    const isOwn = URL.canParse(origin) && new URL(origin).hostname === new URL(`http://${host}`).hostname;
    return isOwn ? undefined : text(403, "a page of another site may not do this");
  }
}
