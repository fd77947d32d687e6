import type { Chat } from "../../chat/chat.ts";
import { groupOf } from "../../chat/payer.ts";
import type { Answer } from "../../chat/questions.ts";
import type { SignedIn } from "../../chat/store.ts";
import { json } from "../../net/headers.ts";
import { refusal } from "../../protocol/errors.ts";
import { limits } from "../../protocol/limits.ts";
import { textsOf } from "./factors.ts";
import { refuse } from "./refusing.ts";
import type { Asked } from "./routes.ts";
import { type Welcome, wantedBy } from "./welcome.ts";

const notSignedIn = refusal("not_signed_in", { message: "sign in first" });

/** Passkeys, which only a browser can use: they are bound to the origin of its page, which it names in each of these requests. */
export class Passkeys {
  readonly #chat: Chat;
  readonly #welcome: Welcome;

  constructor(chat: Chat, welcome: Welcome) {
    this.#chat = chat;
    this.#welcome = welcome;
  }

  /** `POST /passkeys/options`: what a browser needs to sign in with a passkey, to make one, or to show one again. */
  async options(asked: Asked): Promise<Response> {
    const { for: purpose, ...again } = await textsOf(asked, ["for", "password", "proof"]);
    if (!isPurpose(purpose)) return json(400, { error: `for is needed: ${PURPOSES.join(", ")}` });
    const { passkeys } = this.#chat.access;
    // Each open page asks for it, so it takes no try of people behind the same address. Nothing of it is kept.
    if (purpose === "sign-in") return this.#toBrowser(asked, async (origin) => passkeys.asks(origin));
    return this.#answered(asked, async (origin): Promise<Answer<object>> => {
      const shown = await this.#welcome.shown.by(asked.request, asked.peer);
      if (shown?.user.kind !== "account") return { refused: notSignedIn };
      return purpose === "proof"
        ? passkeys.asks(origin, shown.user)
        : passkeys.begins(askingOf(shown, asked), origin, again);
    });
  }

  /** `POST /passkeys`: adds the passkey that a browser has made. */
  async add(asked: Asked): Promise<Response> {
    const { label = "", object } = await textsOf(asked, ["label"]);
    const plain = label.replace(/\p{Cc}/gu, " ").trim();
    const short = [...plain].slice(0, limits.sessionLabelCharactersMax).join("");
    return this.#ofAccount(asked, ({ user }, origin) =>
      this.#chat.access.passkeys.add(user, origin, { response: passkeyIn(object), label: short }),
    );
  }

  /** `POST /passkeys/proof`: a person who is signed in shows a passkey of theirs again, before a change of how they sign in. */
  async prove(asked: Asked): Promise<Response> {
    const { object } = await textsOf(asked, []);
    const { network } = asked.peer;
    return this.#ofAccount(asked, ({ user }, origin) =>
      this.#chat.access.passkeys.prove(user, { response: passkeyIn(object), origin, network }),
    );
  }

  /** `POST /sessions/passkey`: signs in with a passkey. */
  async signIn(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const tooOften = this.#welcome.tooOften(peer);
    if (tooOften) return tooOften;
    const { object, cookie } = await textsOf(asked, []);
    const response = passkeyIn(object);
    if (!("id" in response)) return json(400, { error: "passkey is required" });
    const origin = request.headers.get("origin");
    if (origin === null) return refuse(noOrigin);
    const wanted = wantedBy(request, cookie);
    const came = { response, origin, network: peer.network };
    return this.#welcome.answer(
      { request, peer, cookie },
      await this.#chat.access.passkeys.signIn(came, wanted),
    );
  }

  #ofAccount(
    asked: Asked,
    answer: (shown: SignedIn, origin: string) => Promise<Answer<object>>,
  ): Promise<Response> {
    return this.#answered(asked, async (origin) => {
      const shown = await this.#welcome.shown.by(asked.request, asked.peer);
      return shown ? answer(shown, origin) : { refused: notSignedIn };
    });
  }

  async #answered(asked: Asked, answer: (origin: string) => Promise<Answer<object>>): Promise<Response> {
    return this.#welcome.tooOften(asked.peer) ?? (await this.#toBrowser(asked, answer));
  }

  /** The door has compared the origin with the server's own addresses. */
  async #toBrowser(asked: Asked, answer: (origin: string) => Promise<Answer<object>>): Promise<Response> {
    const origin = asked.request.headers.get("origin");
    if (origin === null) return refuse(noOrigin);
    const answered = await answer(origin);
    return "refused" in answered ? refuse(answered.refused) : json(200, answered);
  }
}

const PURPOSES = ["sign-in", "add", "proof"] as const;
const isPurpose = (text: string | undefined): text is (typeof PURPOSES)[number] =>
  PURPOSES.some((one) => one === text);

const noOrigin = refusal("not_allowed", {
  message: "passkeys are for browsers: this request names no Origin",
});

const askingOf = ({ user, known }: SignedIn, { peer }: Asked) => ({
  user,
  group: groupOf(user.id, peer.network, known),
});

/** What the browser says of the passkey, which may be anything. */
function passkeyIn(object: object): object {
  const { passkey } = object as { passkey?: unknown };
  return typeof passkey === "object" && passkey !== null ? passkey : {};
}
