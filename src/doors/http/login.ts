import type { Admission, Visitor } from "../../chat/admission.ts";
import type { Admitted } from "../../chat/admitted.ts";
import type { Chat } from "../../chat/chat.ts";
import type { Secrets } from "../../chat/ports.ts";
import type { Answer } from "../../chat/questions.ts";
import { bearer } from "../../net/bearer.ts";
import { dropSessionCookie, sessionCookie, setSessionCookie } from "../../net/cookies.ts";
import { empty, json } from "../../net/headers.ts";
import { parseObject } from "../../protocol/json.ts";
import { refuse } from "./refusing.ts";
import type { Asked } from "./routes.ts";
import type { Shown } from "./shown.ts";
import { type Welcome, wantedBy } from "./welcome.ts";

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
  /** What stands for a password that was shown before, and the second factor. */
  readonly ticket?: string;
  readonly factor?: string;
  /** The proof of work of a newcomer. */
  readonly proof?: string;
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
  readonly #welcome: Welcome;

  constructor(options: LoginOptions, welcome: Welcome) {
    this.#options = options;
    this.#shown = welcome.shown;
    this.#welcome = welcome;
  }

  /** `POST /users`: a new account. */
  async signUp(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const tooOften = this.#welcome.tooOften(peer);
    if (tooOften) return tooOften;
    const fields = await fieldsOf(asked);
    if (!fields.username) return json(400, { error: "username is required" });
    const { username: name, password, invite, rules, proof } = fields;
    const { admission, chat } = this.#options;
    const wanted = wantedBy(request, fields.cookie);
    const admitted = await chat.access.newcomers.signUp(
      { name, password, invite, rules, proof },
      admission.visitor(peer),
      wanted,
    );
    return this.#newcomer(asked, fields, admitted);
  }

  /**
   * `POST /owner`: a person with the owner's link becomes the owner, with a new account or with the account that the
   * request shows.
   */
  async own(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const tooOften = this.#welcome.tooOften(peer);
    if (tooOften) return tooOften;
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
    const wanted = wantedBy(request, fields.cookie);
    const admitted = await chat.access.newcomers.own({ name, password, code }, visitor, wanted);
    return this.#newcomer(asked, fields, admitted);
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
    const tooOften = this.#welcome.tooOften(peer);
    if (tooOften) return tooOften;
    const fields = await fieldsOf(asked);
    const { code, password, factor } = fields;
    if (!code || !password) return json(400, { error: "code and password are required" });
    const { admission, chat } = this.#options;
    const wanted = wantedBy(request, fields.cookie);
    const admitted = await chat.access.recoveries.recover(
      { code, password, factor },
      admission.visitor(peer),
      wanted,
    );
    return this.#newcomer(asked, fields, admitted);
  }

  /** `POST /entry`: a person asks to be let in, and gets a code with which they hear the answer. */
  async ask(asked: Asked): Promise<Response> {
    const { peer, request } = asked;
    const tooOften = this.#welcome.tooOften(peer);
    if (tooOften) return tooOften;
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
    const { peer } = asked;
    const tooOften = this.#welcome.tooOften(peer);
    if (tooOften) return tooOften;
    const fields = await fieldsOf(asked);
    const { admission, chat } = this.#options;
    const admitted = await chat.clients.admitGuest(admission.visitor(peer), {
      name: fields.username,
      proof: fields.proof,
    });
    if (!("refused" in admitted)) chat.clients.guestGone(admitted.user);
    return this.#answer(asked, fields, admitted);
  }

  /**
   * `POST /sessions`: signs in to an account by its password, with a code if the account has a second factor: at once, or afterwards
   * with the ticket that the password got. A browser may also exchange a token, which then ends.
   */
  async signIn(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const tooOften = this.#welcome.tooOften(peer);
    if (tooOften) return tooOften;
    const fields = await fieldsOf(asked);
    const { username = "", password = "" } = fields;
    const { credentials, second } = this.#options.chat.access;
    const known = await this.#shown.by(request, peer);
    const wanted = wantedBy(request, fields.cookie);
    if (!username && !password && fields.cookie && known && bearer(request) !== undefined) {
      const kind = known.user.kind === "guest" ? "guest" : "web";
      return this.#answer(asked, fields, await credentials.renew(known, { ...wanted, kind }));
    }
    const { ticket, factor } = fields;
    const caller = { network: peer.network, known };
    const kept = { ...wanted, ...(!fields.cookie && ({ byPassword: true } as const)) };
    if (ticket && factor)
      return this.#answer(asked, fields, await second.signIn({ ticket, code: factor }, caller, kept));
    if (!username || !password) return json(400, { error: "username and password are required" });
    const shown = { name: username, password, code: factor };
    return this.#answer(asked, fields, await credentials.signIn(shown, caller, kept));
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

  /** People who must have a second factor, and have none, set it up before they come in. */
  async #newcomer(asked: Asked, fields: Fields, admitted: Answer<Admitted>): Promise<Response> {
    return this.#answer(asked, fields, await this.#options.chat.access.second.orLed(admitted));
  }

  #answer({ request, peer }: Asked, { cookie }: Fields, admitted: Answer<Admitted>): Promise<Response> {
    return this.#welcome.answer({ request, peer, cookie }, admitted);
  }

  /** Says what a code is for. */
  async #looked(
    asked: Asked,
    look: (code: string, visitor: Visitor) => Promise<Answer<object>>,
  ): Promise<Response> {
    const { peer } = asked;
    const tooOften = this.#welcome.tooOften(peer);
    if (tooOften) return tooOften;
    const { code } = await fieldsOf(asked);
    if (!code) return json(400, { error: "code is required" });
    const { admission, chat } = this.#options;
    const found = await look(code, admission.visitor(peer));
    if (!("refused" in found)) return json(200, { server: chat.settings.serverName, ...found });
    return found.refused.code === "bad_code"
      ? json(404, { error: found.refused.message })
      : refuse(found.refused);
  }
}

async function fieldsOf(asked: Asked): Promise<Fields> {
  const { object: given = {} } = parseObject(await asked.text());
  const texts = (
    ["username", "password", "invite", "code", "note", "ticket", "factor", "proof"] as const
  ).flatMap((field) => (typeof given[field] === "string" ? [[field, given[field]] as const] : []));
  return { ...Object.fromEntries(texts), cookie: given["cookie"] === true, rules: given["rules"] === true };
}
