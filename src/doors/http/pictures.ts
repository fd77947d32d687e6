import type { Chat } from "../../chat/chat.ts";
import { groupOf } from "../../chat/payer.ts";
import type { PictureShape } from "../../chat/pictures.ts";
import { empty, json, picture, text } from "../../net/headers.ts";
import { refusal } from "../../protocol/errors.ts";
import { AVATAR_KEY, isPictureHash } from "../../protocol/picture.ts";
import { refuse } from "./refusing.ts";
import type { Asked } from "./routes.ts";
import type { Shown } from "./shown.ts";

interface PicturesWorld {
  readonly chat: Chat;
  readonly shown: Shown;
}

/** Routes for the pictures of people, and for the server's logo. */
export class Pictures {
  readonly #world: PicturesWorld;

  constructor(world: PicturesWorld) {
    this.#world = world;
  }

  /**
   * `GET /pictures/HASH`, or `…/HASH/small`: a picture, to everyone who knows its hash. Web clients of IRC are pages of other
   * sites, and browsers keep a picture for ever, since another one has another hash.
   */
  async get({ params, peer }: Asked, size: "large" | "small"): Promise<Response> {
    const hash = params["hash"];
    const found = isPictureHash(hash)
      ? await this.#world.chat.pictures.find(hash, size, peer.network)
      : undefined;
    return found === undefined
      ? text(404, "there is no such picture")
      : picture(new Uint8Array(Buffer.from(found, "base64")));
  }

  /** `PUT /account/picture` and `PUT /server/logo`: the body is the picture. */
  async put(asked: Asked, shape: PictureShape): Promise<Response> {
    const by = await this.#uploaderOf(asked);
    if (!by) return refuse(refusal("not_signed_in"));
    const done = await this.#world.chat.pictures.upload(by, shape, () => asked.bytes());
    return "refused" in done ? refuse(done.refused) : json(200, done);
  }

  /** `DELETE /account/picture`: a face takes its place. */
  async remove(asked: Asked): Promise<Response> {
    const by = await this.#uploaderOf(asked);
    if (!by) return refuse(refusal("not_signed_in"));
    const { user, payer } = by;
    const command = { type: "user.describe", key: AVATAR_KEY } as const;
    const { refused } = await this.#world.chat.perform(user.id, command, payer);
    return refused ? refuse(refused) : empty(204);
  }

  /** `DELETE /server/logo`. */
  async removeLogo(asked: Asked): Promise<Response> {
    const by = await this.#uploaderOf(asked);
    if (!by) return refuse(refusal("not_signed_in"));
    const done = await this.#world.chat.settings.set(by.user.id, { key: "logo", value: null });
    return "refused" in done ? refuse(done.refused) : empty(204);
  }

  async #uploaderOf({ request, peer }: Asked) {
    const found = await this.#world.shown.by(request, peer);
    if (!found) return undefined;
    const { user, known } = found;
    return { user, payer: { group: groupOf(user.id, peer.network, known), person: user.id } };
  }
}
