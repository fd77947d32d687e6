import type { Admission, Visitor } from "../../chat/admission.ts";
import type { Chat } from "../../chat/chat.ts";
import type { Log, Secrets } from "../../chat/ports.ts";
import type { SignedIn } from "../../chat/store.ts";
import { bearer } from "../../net/bearer.ts";
import { Connection, type Speaker } from "../../net/connection.ts";
import type { Connections } from "../../net/connections.ts";
import { sessionCookie } from "../../net/cookies.ts";
import { json } from "../../net/headers.ts";
import type { Peer } from "../../net/peer.ts";
import type { Handled } from "../../net/web.ts";
import { SUBPROTOCOL } from "../../protocol/version.ts";
import { FullSession } from "./full.ts";
import { PlainSession } from "./plain.ts";

export interface WsDoorOptions {
  readonly chat: Chat;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly admission: Admission;
  readonly connections: Connections;
  readonly epoch: string;
}

/** Accepts WebSockets at `/chat` and speaks the two protocols over them. */
export class WsDoor {
  readonly #options: WsDoorOptions;

  constructor(options: WsDoorOptions) {
    this.#options = options;
    options.connections.numbers.speaks("plain", "full");
  }

  /**
   * Decides before the upgrade what can be decided by then: who connects, and whether the server accepts one more
   * connection.
   */
  async accept(request: Request, peer: Peer): Promise<Handled> {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
      return refused(426, "this address speaks WebSocket", { upgrade: "websocket" });
    const visitor = this.#options.admission.visitor(peer);
    const crowded = this.#crowded(visitor);
    if (crowded) return crowded;
    const offered = request.headers.get("sec-websocket-protocol")?.split(",") ?? [];
    if (offered.some((name) => name.trim() === SUBPROTOCOL)) {
      const session = new FullSession(this.#options, visitor, sessionCookie(request, peer.secure));
      return this.#connect(session, visitor, { "sec-websocket-protocol": SUBPROTOCOL });
    }
    if (offered.length > 0) return refused(400, `the only subprotocol of this server is ${SUBPROTOCOL}`);
    const user = await this.#plainUser(request, visitor);
    if (user instanceof Response) return user;
    return this.#connect(new PlainSession(this.#options, visitor, user), visitor, {});
  }

  async #plainUser(
    request: Request,
    { openness, network }: Visitor,
  ): Promise<SignedIn | undefined | Response> {
    const { chat, secrets } = this.#options;
    const token = bearer(request) ?? new URL(request.url).searchParams.get("access_token");
    if (token === null)
      return openness.guests
        ? undefined
        : refused(400, "an access_token is required: this server admits no guests");
    const user = await chat.userByToken(secrets.tokenHash(token), network);
    return user ?? refused(400, "this access_token is unknown");
  }

  /** Why one more connection is refused; undefined = it is accepted. */
  #crowded({ network }: Visitor): Response | undefined {
    const full = this.#options.connections.refuses(network);
    if (!full) return undefined;
    const { of, sentence, retryAfterSeconds: after } = full;
    return refused(of === "network" ? 429 : 503, sentence, after ? { "retry-after": `${after}` } : {});
  }

  #connect(speaker: Speaker, { network }: Visitor, headers: Record<string, string>): Handled {
    return { accept: new Connection(this.#options.connections, speaker, network), headers };
  }
}

const refused = (status: number, sentence: string, headers: Record<string, string> = {}): Response =>
  json(status, { error: sentence }, headers);
