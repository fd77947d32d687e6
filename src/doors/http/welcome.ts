import type { Admitted, Wanted } from "../../chat/admitted.ts";
import type { Chat } from "../../chat/chat.ts";
import { PerNetwork } from "../../chat/per-network.ts";
import type { Secrets } from "../../chat/ports.ts";
import type { Answer } from "../../chat/questions.ts";
import { sessionCookie, setSessionCookie } from "../../net/cookies.ts";
import { json } from "../../net/headers.ts";
import type { Peer } from "../../net/peer.ts";
import { limits } from "../../protocol/limits.ts";
import { deviceOf } from "./device.ts";
import { refuse, tryLater } from "./refusing.ts";
import { Shown } from "./shown.ts";

interface WelcomeOptions {
  readonly chat: Chat;
  readonly secrets: Secrets;
  readonly rateLimit: boolean;
  now(): number;
}
/** Who asks. `cookie`: a browser does, and the token goes into its cookie, where no script can read it. */
interface Asking {
  readonly request: Request;
  readonly peer: Peer;
  readonly cookie: boolean;
}

/** Answers people who were let in, whatever they have shown for it, and people who try too often. */
export class Welcome {
  readonly shown: Shown;
  readonly #options: WelcomeOptions;
  readonly #tries: PerNetwork;

  constructor(options: WelcomeOptions) {
    this.#options = options;
    this.shown = new Shown(options);
    const { signUpsPerMinuteMax: burst } = limits;
    this.#tries = new PerNetwork({ burst, perSecond: burst / 60 }, options.chat.portions);
  }

  /** The token, or the cookie. `more` goes into the answer. */
  async answer(
    { request, peer, cookie }: Asking,
    admitted: Answer<Admitted>,
    more: object = {},
  ): Promise<Response> {
    if ("refused" in admitted) return refuse(admitted.refused);
    const { user, token } = admitted;
    if (!cookie) return json(201, { username: user.name, access_token: token, ...more });
    // The former session of this browser ends, in all of its tabs.
    const former = await this.shown.of(sessionCookie(request, peer.secure), peer);
    if (former) await this.#options.chat.clients.signOut(former);
    return json(
      201,
      { username: user.name, ...more },
      { "set-cookie": setSessionCookie(token, peer.secure) },
    );
  }

  /** The answer to a network that tries too often. This machine has no limit: a proxy, a test or a bot asks for many people. */
  tooOften({ network }: Peer): Response | undefined {
    const { rateLimit, now } = this.#options;
    const waitMs = rateLimit && network ? this.#tries.take(network, now()) : 0;
    return waitMs > 0 ? tryLater(waitMs) : undefined;
  }
}

/** The session that a request asks for. */
export const wantedBy = (request: Request, cookie: boolean): Wanted => ({
  kind: cookie ? "web" : "token",
  label: deviceOf(request.headers.get("user-agent") ?? ""),
});
