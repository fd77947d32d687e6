import type { Admission, Visitor } from "../../chat/admission.ts";
import type { Chat } from "../../chat/chat.ts";
import type { Metrics } from "../../chat/metrics.ts";
import type { Log, Secrets, SignedIn } from "../../chat/ports.ts";
import { bearer } from "../../net/bearer.ts";
import { sessionCookie } from "../../net/cookies.ts";
import { json } from "../../net/headers.ts";
import { Heartbeat } from "../../net/heartbeat.ts";
import { Intakes } from "../../net/intake.ts";
import type { Peer } from "../../net/peer.ts";
import { Turn } from "../../net/turn.ts";
import type { Handled } from "../../net/web.ts";
import { limits } from "../../protocol/limits.ts";
import { SUBPROTOCOL } from "../../protocol/version.ts";
import { Connection, type Connections, type Speaker } from "./connection.ts";
import { Crowd } from "./crowd.ts";
import { FullSession } from "./full.ts";
import { Numbers } from "./numbers.ts";
import { PlainSession } from "./plain.ts";

export interface WsDoorOptions {
  readonly chat: Chat;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly admission: Admission;
  readonly rateLimit: boolean;
  readonly epoch: string;
  readonly metrics: Metrics;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
}

/** Accepts WebSockets at `/chat` and speaks the two protocols over them. */
export class WsDoor {
  readonly #options: WsDoorOptions;
  readonly #connections: Connections;
  readonly #numbers: Numbers;
  readonly #crowd: Crowd;

  constructor(options: WsDoorOptions) {
    this.#options = options;
    this.#crowd = new Crowd(options.now);
    const intakes = new Intakes(options.rateLimit ? options.now : undefined);
    this.#numbers = new Numbers(options.metrics, intakes);
    this.#connections = {
      turn: new Turn((cause) => options.log.error("writing to a connection failed", cause)),
      slow: new Set(),
      heartbeat: new Heartbeat(),
      intakes,
      count: (from, change) => this.#crowd.count(from, change),
      numbers: this.#numbers,
      tooSlow: () => this.#numbers.tooSlow(),
    };
  }

  /** Decides before the upgrade what can be decided: who comes, and whether there is room. */
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
    if (offered.length > 0) return refused(400, `the only subprotocol spoken here is ${SUBPROTOCOL}`);
    const user = await this.#plainUser(request, visitor);
    if (user instanceof Response) return user;
    return this.#connect(new PlainSession(this.#options, visitor, user), visitor, {});
  }

  /** Tells everybody to come back, and closes. */
  drain(): void {
    this.#connections.heartbeat.close();
    for (const connection of this.#connections.heartbeat.all()) connection.goAway();
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
        : refused(400, "an access_token is required: guests are not welcome");
    const user = await chat.userByToken(secrets.tokenHash(token), network);
    return user ?? refused(400, "this access_token is unknown");
  }

  /** Why there is no room for one more, if so. */
  #crowded({ network: from }: Visitor): Response | undefined {
    if (this.#numbers.open >= limits.connectionsMax)
      return refused(503, `this server has at most ${limits.connectionsMax} connections`);
    if (!this.#options.rateLimit || from === "") return undefined;
    const full = this.#crowd.refuses(from);
    return full && refused(429, full.sentence, full.headers);
  }

  #connect(speaker: Speaker, { network }: Visitor, headers: Record<string, string>): Handled {
    return { accept: new Connection(this.#connections, speaker, network), headers };
  }
}

const refused = (status: number, sentence: string, headers: Record<string, string> = {}): Response =>
  json(status, { error: sentence }, headers);
