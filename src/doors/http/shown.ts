import type { Chat } from "../../chat/chat.ts";
import type { Secrets } from "../../chat/ports.ts";
import type { SignedIn } from "../../chat/store.ts";
import { bearer } from "../../net/bearer.ts";
import { sessionCookie } from "../../net/cookies.ts";
import type { Peer } from "../../net/peer.ts";

/** Finds the person whose token or cookie a request shows. */
export class Shown {
  readonly #chat: Chat;
  readonly #secrets: Secrets;

  constructor({ chat, secrets }: { readonly chat: Chat; readonly secrets: Secrets }) {
    this.#chat = chat;
    this.#secrets = secrets;
  }

  /** A token takes precedence over a cookie. */
  by(request: Request, peer: Peer): Promise<SignedIn | undefined> {
    return this.of(bearer(request) ?? sessionCookie(request, peer.secure), peer);
  }

  async of(token: string | undefined, { network }: Peer): Promise<SignedIn | undefined> {
    if (token === undefined) return undefined;
    return await this.#chat.userByToken(this.#secrets.tokenHash(token), network);
  }
}
