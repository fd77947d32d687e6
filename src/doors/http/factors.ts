import type { Chat } from "../../chat/chat.ts";
import { json } from "../../net/headers.ts";
import { parseObject } from "../../protocol/json.ts";
import { refuse } from "./refusing.ts";
import type { Asked } from "./routes.ts";
import { type Welcome, wantedBy } from "./welcome.ts";

/**
 * Leads people who sign in, and must have a second factor, to set up an authenticator app. They show the ticket that their password got
 * them, and are in when it is done.
 */
export class Factors {
  readonly #chat: Chat;
  readonly #welcome: Welcome;

  constructor(chat: Chat, welcome: Welcome) {
    this.#chat = chat;
    this.#welcome = welcome;
  }

  /** `POST /factors/begin`: the secret for the app. */
  async begin(asked: Asked): Promise<Response> {
    const tooOften = this.#welcome.tooOften(asked.peer);
    if (tooOften) return tooOften;
    const { ticket } = await textsOf(asked, ["ticket"]);
    if (!ticket) return json(400, { error: "ticket is required" });
    const begun = await this.#chat.access.authenticators.beginBy(ticket);
    return "refused" in begun ? refuse(begun.refused) : json(200, begun);
  }

  /** `POST /factors`: sets it up by a code of the app, signs in, and answers with the recovery codes. */
  async confirm(asked: Asked): Promise<Response> {
    const { request, peer } = asked;
    const tooOften = this.#welcome.tooOften(peer);
    if (tooOften) return tooOften;
    const { ticket, setup, code, cookie } = await textsOf(asked, ["ticket", "setup", "code"]);
    if (!ticket || !setup || !code) return json(400, { error: "ticket, setup and code are required" });
    const { authenticators } = this.#chat.access;
    const done = await authenticators.confirmBy({ ticket, setup, code }, wantedBy(request, cookie), peer);
    const more = "refused" in done ? {} : { recoveryCodes: done.recoveryCodes };
    return this.#welcome.answer({ request, peer, cookie }, done, more);
  }
}

/** The fields of a request that are text, and whether a browser asks for a cookie. */
export async function textsOf<K extends string>(
  asked: Asked,
  fields: readonly K[],
): Promise<{ readonly [F in K]?: string } & { readonly cookie: boolean; readonly object: object }> {
  const { object = {} } = parseObject(await asked.text());
  const texts = fields.flatMap((field) =>
    typeof object[field] === "string" ? [[field, object[field]]] : [],
  );
  return {
    ...(Object.fromEntries(texts) as { [F in K]?: string }),
    cookie: object["cookie"] === true,
    object,
  };
}
