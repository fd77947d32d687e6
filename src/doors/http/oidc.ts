import type { Admitted, Wanted } from "../../chat/admitted.ts";
import type { Claimed } from "../../chat/oidc-sign-ins.ts";
import { PerNetwork } from "../../chat/per-network.ts";
import type { Answer } from "../../chat/questions.ts";
import type { SignedIn } from "../../chat/store.ts";
import {
  dropSignInCookie,
  sessionCookie,
  setSessionCookie,
  setSignInCookie,
  signInCookie,
} from "../../net/cookies.ts";
import { json, redirect } from "../../net/headers.ts";
import type { Peer } from "../../net/peer.ts";
import type { SessionId, UserId } from "../../protocol/ids.ts";
import { parseObject } from "../../protocol/json.ts";
import { limits } from "../../protocol/limits.ts";
import { deviceOf } from "./device.ts";
import type { LoginOptions } from "./login.ts";
import { refuse, tryLater } from "./refusing.ts";
import type { Asked, Route } from "./routes.ts";
import { Shown } from "./shown.ts";

/** What the browser keeps, sealed, while a person is at the issuer. */
interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirect: string;
}
interface Troubled {
  /** A sentence for the person. */
  readonly trouble: string;
}

/** The issuer, by which people sign in. */
export interface OidcIssuer {
  readonly name: string;
  /** Its address, as it writes itself. */
  readonly url: string;
  readonly trouble: unknown;
  begin(redirect: string): Promise<(Begun & { readonly url: string }) | Troubled>;
  finish(returned: URL, begun: Begun): Promise<Claimed | Troubled>;
}
/** Closes and opens what a browser keeps for the server. */
interface Seal {
  close(what: object, forMs: number): string;
  open(sealed: string): object | undefined;
}
export interface OidcOptions extends LoginOptions {
  readonly oidc: { readonly issuer: OidcIssuer; readonly seal: Seal };
  readonly publicUrl: string | undefined;
}

/** What the cookie of a sign-in says. */
type Kept =
  | (Begun & {
      readonly is: "begun";
      /** The path of the page to which the person goes back. */
      readonly back: string;
      readonly invite?: string;
      /** The session whose account is to be connected. */
      readonly connects?: SessionId;
    })
  /** The issuer has said who the person is; they have no account here yet. */
  | { readonly is: "newcomer"; readonly claimed: Claimed; readonly back: string; readonly invite?: string }
  /** What the page tells the person, once. */
  | { readonly is: "said"; readonly problem: string }
  | { readonly is: "said"; readonly connected: true };

const FOR_MS = limits.oidcSignInMinutesMax * 60_000;
/** The page looks for what is kept when it is opened here. */
const PAGE = "/#oidc";
/** Addresses of the page, and no others: a link could send people anywhere after they signed in. */
const BACK = /^\/(?:admin|rooms\/[\w%.~-]+(?:\/[\w%.~-]*)*)?$/;
const BACK_CHARACTERS_MAX = 300;
const INVITE_CHARACTERS_MAX = 128;
const NOT_BEGUN =
  "this browser did not begin this sign-in, or began another one since, or it took longer than " +
  `${limits.oidcSignInMinutesMax} minutes: sign in again`;
const LEFT = "you have signed out or changed the account meanwhile, so nothing was connected";

/** Signs people in by an issuer of OpenID Connect. */
export class OidcSignIn {
  readonly #options: OidcOptions;
  readonly #shown: Shown;
  readonly #tries: PerNetwork;

  constructor(options: OidcOptions) {
    this.#options = options;
    this.#shown = new Shown(options);
    const { oidcSignInsPerMinuteMax: burst } = limits;
    this.#tries = new PerNetwork({ burst, perSecond: burst / 60 }, options.chat.portions);
  }

  routes(): Record<string, Route> {
    return {
      "GET /oidc/begin": { may: "anyone", answer: (asked) => this.#follow(asked) },
      "POST /oidc/begin": { may: "anyone", answer: (asked) => this.#beginHere(asked) },
      "GET /oidc/return": { may: "anyone", answer: (asked) => this.#returned(asked) },
      "GET /oidc/account": { may: "anyone", answer: (asked) => this.#asks(asked) },
      "POST /oidc/account": { may: "anyone", answer: (asked) => this.#signUp(asked) },
    };
  }

  /** `GET /oidc/begin`: a link that leads to the issuer. */
  async #follow({ request, peer }: Asked): Promise<Response> {
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const begun = await this.#begin(request, { back: new URL(request.url).searchParams.get("back") });
    return "trouble" in begun
      ? this.#tell(peer, { is: "said", problem: begun.trouble })
      : redirect(begun.url, [setSignInCookie(begun.cookie, peer.secure)]);
  }

  /**
   * `POST /oidc/begin`: for the page, which then goes to the issuer. It alone begins to connect an account: by a link another site
   * could connect an account of its own.
   */
  async #beginHere(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const { object: { back, invite, connect } = {} } = parseObject(await asked.text());
    const shown = connect === true ? await this.#shown.by(request, peer) : undefined;
    if (connect === true && shown?.user.kind !== "account")
      return json(401, { error: "sign in to the account that you want to connect" });
    const begun = await this.#begin(request, {
      back,
      ...(typeof invite === "string" && invite.length <= INVITE_CHARACTERS_MAX && { invite }),
      ...(shown && { connects: shown.session }),
    });
    return "trouble" in begun
      ? json(503, { error: begun.trouble })
      : json(200, { url: begun.url }, { "set-cookie": setSignInCookie(begun.cookie, peer.secure) });
  }

  /** `GET /oidc/return`: the issuer has sent the person back. */
  async #returned({ request, peer }: Asked): Promise<Response> {
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const url = new URL(request.url);
    const kept = this.#kept(request, peer);
    if (kept?.is !== "begun" || url.searchParams.get("state") !== kept.state)
      return this.#tell(peer, { is: "said", problem: NOT_BEGUN });
    const claimed = await this.#options.oidc.issuer.finish(url, kept);
    if ("trouble" in claimed) return this.#tell(peer, { is: "said", problem: claimed.trouble });
    if (kept.connects) return await this.#connect(request, peer, claimed, kept.connects);
    const { oidc } = this.#options.chat.access;
    const visitor = this.#options.admission.visitor(peer);
    const admitted = await oidc.signIn(claimed, visitor, wantedBy(request));
    if (admitted !== "unknown") return await this.#welcome(request, peer, admitted, kept.back);
    const { back, invite } = kept;
    const { refused } = await oidc.mayCome(claimed, invite, visitor);
    if (refused) return this.#tell(peer, { is: "said", problem: this.#noAccount(refused.message) });
    return this.#tell(peer, { is: "newcomer", claimed, back, ...(invite !== undefined && { invite }) });
  }

  /** `GET /oidc/account`: what the page tells the person who came back, or asks of them. */
  async #asks({ request, peer }: Asked): Promise<Response> {
    const kept = this.#kept(request, peer);
    const { oidc, chat } = this.#options;
    const { name } = oidc.issuer;
    if (kept?.is === "newcomer")
      return json(200, {
        newcomer: { username: await chat.access.oidc.suggest(kept.claimed), issuer: name },
      });
    if (kept?.is !== "said") return json(200, {});
    const { is: _, ...said } = kept;
    return json(200, said, { "set-cookie": dropSignInCookie(peer.secure) });
  }

  /** `POST /oidc/account`: makes the account, under the name that the person has chosen. */
  async #signUp(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const waitMs = this.#tooOften(peer);
    if (waitMs > 0) return tryLater(waitMs);
    const kept = this.#kept(request, peer);
    if (kept?.is !== "newcomer") return json(403, { error: NOT_BEGUN });
    const { object: given = {} } = parseObject(await asked.text());
    const { username, rules } = given;
    if (typeof username !== "string" || username === "") return json(400, { error: "username is required" });
    const { chat, admission } = this.#options;
    const admitted = await chat.access.oidc.signUp(
      kept.claimed,
      { name: username, rules: rules === true, invite: kept.invite },
      admission.visitor(peer),
      wantedBy(request),
    );
    if ("refused" in admitted) return refuse(admitted.refused);
    const cookies = await this.#cookies(request, peer, admitted);
    const answer = json(201, { username: admitted.user.name, back: kept.back });
    for (const cookie of cookies) answer.headers.append("set-cookie", cookie);
    return answer;
  }

  async #begin(
    request: Request,
    { back, ...more }: { readonly back: unknown; readonly invite?: string; readonly connects?: SessionId },
  ): Promise<{ readonly url: string; readonly cookie: string } | Troubled> {
    const { oidc, publicUrl } = this.#options;
    const begun = await oidc.issuer.begin(new URL("/oidc/return", publicUrl ?? request.url).href);
    if ("trouble" in begun) return begun;
    const { url, ...keeps } = begun;
    const kept: Kept = {
      ...{ is: "begun", back: pathOf(back) },
      ...keeps,
      ...more,
    };
    return { url, cookie: oidc.seal.close(kept, FOR_MS) };
  }

  /** The session that asked for it must still be that of this browser. */
  async #connect(request: Request, peer: Peer, claimed: Claimed, session: SessionId): Promise<Response> {
    const shown = await this.#sessionOf(request, peer);
    if (shown?.session !== session) return this.#tell(peer, { is: "said", problem: LEFT });
    const { refused } = await this.#options.chat.access.oidc.connect(shown.user.id as UserId, claimed);
    return this.#tell(
      peer,
      refused ? { is: "said", problem: refused.message } : { is: "said", connected: true },
    );
  }

  async #welcome(request: Request, peer: Peer, admitted: Answer<Admitted>, back: string): Promise<Response> {
    if ("refused" in admitted) return this.#tell(peer, { is: "said", problem: admitted.refused.message });
    return redirect(back, await this.#cookies(request, peer, admitted));
  }

  /** The former session of this browser ends, in all of its tabs. */
  async #cookies(request: Request, peer: Peer, { token }: Admitted): Promise<string[]> {
    const former = await this.#sessionOf(request, peer);
    if (former) await this.#options.chat.clients.signOut(former);
    return [setSessionCookie(token, peer.secure), dropSignInCookie(peer.secure)];
  }

  #sessionOf(request: Request, peer: Peer): Promise<SignedIn | undefined> {
    return this.#shown.of(sessionCookie(request, peer.secure), peer);
  }

  /** The address says nothing: another site could make such an address, and put words into it. */
  #tell(peer: Peer, kept: Kept): Response {
    return redirect(PAGE, [setSignInCookie(this.#options.oidc.seal.close(kept, FOR_MS), peer.secure)]);
  }

  #kept(request: Request, { secure }: Peer): Kept | undefined {
    const sealed = signInCookie(request, secure);
    return sealed === undefined ? undefined : (this.#options.oidc.seal.open(sealed) as Kept | undefined);
  }

  #noAccount(why: string): string {
    return `${this.#options.oidc.issuer.name} knows you, but you have no account here: ${why}`;
  }

  /** Milliseconds to wait; 0 = none. This machine has no limit. */
  #tooOften({ network }: Peer): number {
    return this.#options.rateLimit && network ? this.#tries.take(network, this.#options.now()) : 0;
  }
}

const pathOf = (back: unknown): string =>
  typeof back === "string" && back.length <= BACK_CHARACTERS_MAX && BACK.test(back) ? back : "/";

const wantedBy = (request: Request): Wanted => ({
  kind: "web",
  label: deviceOf(request.headers.get("user-agent") ?? ""),
});
