import type { Admission, Visitor } from "../../chat/admission.ts";
import type { Admitted, Wanted } from "../../chat/admitted.ts";
import type { Chat } from "../../chat/chat.ts";
import { PerNetwork } from "../../chat/per-network.ts";
import type { Secrets } from "../../chat/ports.ts";
import type { Answer } from "../../chat/questions.ts";
import { bearer } from "../../net/bearer.ts";
import { dropSessionCookie, sessionCookie, setSessionCookie } from "../../net/cookies.ts";
import { empty, json } from "../../net/headers.ts";
import type { Peer } from "../../net/peer.ts";
import { parseObject } from "../../protocol/json.ts";
import { limits } from "../../protocol/limits.ts";
import { deviceOf } from "./device.ts";
import { refuse, tryLater } from "./refusing.ts";
import type { Asked } from "./routes.ts";
import { Shown } from "./shown.ts";

export interface LoginOptions {
  readonly chat: Chat;
  readonly admission: Admission;
  readonly secrets: Secrets;
  readonly rateLimit: boolean;
  now(): number;
}

/** The fields of a request that have the right type. A body that is not a JSON object has none. */
interface Fields {
  readonly username?: string;
  readonly password?: string;
  /** The code of an invitation. */
  readonly invite?: string;
  /** The code of an invitation or of the owner's link, if the request is about that. */
  readonly code?: string;
  /** What a person says who asks to be let in. */
  readonly note?: string;
  /** That the person accepts the rules. */
  readonly rules: boolean;
  /** Whether a browser asks: then the token goes into its cookie, where no script can read it. */
  readonly cookie: boolean;
}

/**
 * Signs people up, in and out: with a token that the client shows from now on, or with a browser's cookie that has it.
 */
export class Login {
  readonly #options: LoginOptions;
  readonly #shown: Shown;
  readonly #tries: PerNetwork;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#shown = new Shown(options);
    const { signUpsPerMinuteMax: burst } = limits;
    this.#tries = new PerNetwork({ burst, perSecond: burst / 60 }, options.chat.portions);
  }

  /** `POST /users`: a new account. */
  async signUp(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const fields = await fieldsOf(asked);
    if (!fields.username) return json(400, { error: "username is required" });
    const { username: name, password, invite, rules } = fields;
    const { admission, chat } = this.#options;
    const wanted = wantedBy(request, fields);
    const admitted = await chat.access.newcomers.signUp(
      { name, password, invite, rules },
      admission.visitor(peer),
      wanted,
    );
    return this.#welcome(request, peer, fields, admitted);
  }

  /**
   * `POST /owner`: a person with the owner's link becomes the owner, with a new account or with the account that the
   * request shows.
   */
  async own(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const fields = await fieldsOf(asked);
    const { code, username: name, password } = fields;
    if (!code) return json(400, { error: "code is required" });
    const { admission, chat } = this.#options;
    const visitor = admission.visitor(peer);
    if (!name) {
      const shown = await this.#shown.by(request, peer);
      if (!shown) return json(400, { error: "username and password are required" });
      const { refused } = await chat.access.newcomers.claimOwner(shown.user.id, code, visitor);
      return refused ? refuse(refused) : json(200, { username: shown.user.name });
    }
    if (!password) return json(400, { error: "password is required: the owner's account must have one" });
    const wanted = wantedBy(request, fields);
    const admitted = await chat.access.newcomers.own({ name, password, code }, visitor, wanted);
    return this.#welcome(request, peer, fields, admitted);
  }

  /**
   * `POST /invites/check`: says who invites, to a person with the code. The URL does not have the code, so no proxy
   * logs it.
   */
  invitation(asked: Asked): Promise<Response> {
    const { chat } = this.#options;
    return this.#looked(asked, async (code, visitor) => {
      const found = await chat.access.newcomers.invitations.by(code, visitor);
      if ("refused" in found) return found;
      const { by, role, expiresAt } = found.invite;
      return { by: by.name, role, expiresAt };
    });
  }

  /** `POST /recovery/check`: says whose password the code of a link sets, to a person with the code. */
  recovering(asked: Asked): Promise<Response> {
    const { chat } = this.#options;
    return this.#looked(asked, async (code, visitor) => {
      const found = await chat.access.recoveries.personBy(code, visitor);
      return "refused" in found ? found : { username: found.name };
    });
  }

  /** `POST /recovery`: sets another password by the code of a link, and signs in. */
  async recover(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const fields = await fieldsOf(asked);
    const { code, password } = fields;
    if (!code || !password) return json(400, { error: "code and password are required" });
    const { admission, chat } = this.#options;
    const wanted = wantedBy(request, fields);
    const admitted = await chat.access.recoveries.recover(
      { code, password },
      admission.visitor(peer),
      wanted,
    );
    return this.#welcome(request, peer, fields, admitted);
  }

  /** `POST /entry`: a person asks to be let in, and gets a code with which they hear the answer. */
  async ask(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const { username, note = "" } = await fieldsOf(asked);
    if (!username) return json(400, { error: "username is required" });
    const { admission, chat } = this.#options;
    const known = (await this.#shown.by(request, peer))?.user;
    const said = { name: username, note, known };
    const answer = await chat.access.newcomers.requests.ask(said, admission.visitor(peer));
    return "refused" in answer ? refuse(answer.refused) : json(202, answer);
  }

  /** `POST /entry/check`: what was answered. The page asks every few seconds; unknown codes make a network wait. */
  async answered(asked: Asked): Promise<Response> {
    const { code } = await fieldsOf(asked);
    if (!code) return json(400, { error: "code is required" });
    const { admission, chat } = this.#options;
    const answer = await chat.access.newcomers.requests.stateOf(code, admission.visitor(asked.peer));
    return "refused" in answer ? refuse(answer.refused) : json(200, answer);
  }

  /** `POST /guests`: makes a guest, who is kept for a while without a connection. */
  async visit(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const fields = await fieldsOf(asked);
    const { admission, chat } = this.#options;
    const admitted = await chat.clients.admitGuest(admission.visitor(peer), fields.username);
    if (!("refused" in admitted)) chat.clients.guestGone(admitted.user);
    return this.#welcome(request, peer, fields, admitted);
  }

  /** `POST /sessions`: signs in to an account by its password. A browser may also exchange a token, which then ends. */
  async signIn(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const fields = await fieldsOf(asked);
    const { username = "", password = "" } = fields;
    const { credentials } = this.#options.chat.access;
    const known = await this.#shown.by(request, peer);
    const wanted = wantedBy(request, fields);
    if (!username && !password && fields.cookie && known && bearer(request) !== undefined) {
      const kind = known.user.kind === "guest" ? "guest" : "web";
      return this.#welcome(request, peer, fields, await credentials.renew(known, { ...wanted, kind }));
    }
    if (!username || !password) return json(400, { error: "username and password are required" });
    const caller = { network: peer.network, known };
    const admitted = await credentials.signIn({ name: username, password }, caller, {
      ...wanted,
      ...(!fields.cookie && { byPassword: true }),
    });
    return this.#welcome(request, peer, fields, admitted);
  }

  /** `GET /sessions/current`: says who this browser is, and renews its cookie. */
  async current(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const shown = await this.#shown.by(request, peer);
    // Not an error: "not signed in" is an answer.
    if (!shown) return json(200, { user: null });
    const cookie = sessionCookie(request, peer.secure);
    const password = await this.#options.chat.access.credentials.hasPassword(shown.user.id);
    const { user, session } = shown;
    return json(
      200,
      { user, session, password },
      cookie !== undefined && bearer(request) === undefined
        ? { "set-cookie": setSessionCookie(cookie, peer.secure) }
        : {},
    );
  }

  /** `DELETE /sessions/current`: signs out, in every tab of the browser. */
  async signOut(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const shown = await this.#shown.by(request, peer);
    const outcome = shown && (await this.#options.chat.clients.signOut(shown));
    if (outcome?.refused && outcome.refused.code !== "no_such_session") return refuse(outcome.refused);
    return empty(204, { "set-cookie": dropSessionCookie(peer.secure) });
  }

  async #welcome(
    request: Request,
    peer: Peer,
    { cookie }: Fields,
    admitted: Answer<Admitted>,
  ): Promise<Response> {
    if ("refused" in admitted) return refuse(admitted.refused);
    const { user, token } = admitted;
    if (!cookie) return json(201, { username: user.name, access_token: token });
    // The former session of this browser ends, in all of its tabs.
    const former = await this.#shown.of(sessionCookie(request, peer.secure), peer);
    if (former) await this.#options.chat.clients.signOut(former);
    return json(201, { username: user.name }, { "set-cookie": setSessionCookie(token, peer.secure) });
  }

  /** Says what a code is for. */
  async #looked(
    asked: Asked,
    look: (code: string, visitor: Visitor) => Promise<Answer<object>>,
  ): Promise<Response> {
    const { peer } = asked;
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const { code } = await fieldsOf(asked);
    if (!code) return json(400, { error: "code is required" });
    const { admission, chat } = this.#options;
    const found = await look(code, admission.visitor(peer));
    if (!("refused" in found)) return json(200, { server: chat.settings.serverName, ...found });
    return found.refused.code === "bad_code"
      ? json(404, { error: found.refused.message })
      : refuse(found.refused);
  }

  /** Milliseconds to wait; 0 = none. This machine has no limit: a proxy, a test or a bot asks for many people. */
  #tooOften({ network }: Peer): number {
    return this.#options.rateLimit && network ? this.#tries.take(network, this.#options.now()) : 0;
  }
}

const wantedBy = (request: Request, { cookie }: Fields): Wanted => ({
  kind: cookie ? "web" : "token",
  label: deviceOf(request.headers.get("user-agent") ?? ""),
});

async function fieldsOf(asked: Asked): Promise<Fields> {
  const { object: given = {} } = parseObject(await asked.text());
  const texts = (["username", "password", "invite", "code", "note"] as const).flatMap((field) =>
    typeof given[field] === "string" ? [[field, given[field]] as const] : [],
  );
  return { ...Object.fromEntries(texts), cookie: given["cookie"] === true, rules: given["rules"] === true };
}
