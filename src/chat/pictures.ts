import type { User } from "../protocol/account.ts";
import { refusal } from "../protocol/errors.ts";
import type { Command } from "../protocol/frames.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Picture } from "../protocol/picture.ts";
import type { Outcome } from "./commit.ts";
import { type Payer, strangersOf } from "./payer.ts";
import type { Answer } from "./questions.ts";
import type { Store } from "./store.ts";
import type { Toll } from "./toll.ts";

/** A face is cut to a square; a logo keeps its form. */
export type PictureShape = "face" | "logo";
/** What became of an upload, and the microseconds that it took. */
export type Encoded =
  | { readonly picture: Picture; readonly us: number }
  | { readonly problem: string; readonly us: number }
  /** Too many pictures wait already. */
  | { readonly isBusy: true };
/** Checks and encodes an upload, off this thread. It does not throw because of the bytes. */
export type Encode = (bytes: Buffer, shape: PictureShape) => Promise<Encoded>;

interface PicturesWorld {
  readonly store: Pick<Store, "asking">;
  readonly toll: Toll | undefined;
  readonly chat: { perform(actor: UserId, command: Command, payer?: Payer): Promise<Outcome> };
  readonly encode?: Encode | undefined;
}
interface Uploader {
  readonly user: User;
  readonly payer: Payer;
}

/** The pictures of people, and the server's logo. They are in the database, so that every node has them. */
export class Pictures {
  readonly #world: PicturesWorld;
  /** People whose upload is read or encoded: one at a time for each, so that few are in memory. */
  readonly #underWay = new Set<UserId>();

  constructor(world: PicturesWorld) {
    this.#world = world;
  }

  /** A picture by its hash, as WebP in base64; undefined = there is none. */
  find(hash: string, size: "large" | "small", network: string): Promise<string | undefined> {
    return this.#world.store.asking(strangersOf(network)).picture(hash, size);
  }

  /** Takes an upload as the person's picture, or as the server's logo. `read` gives its bytes. */
  async upload(
    { user, payer }: Uploader,
    shape: PictureShape,
    read: () => Promise<Buffer>,
  ): Promise<Answer<{ readonly picture: string }>> {
    const { toll } = this.#world;
    if (this.#underWay.has(user.id))
      return { refused: refusal("too_many", { message: "another picture of yours is being uploaded" }) };
    const refused = toll?.question(payer, shape === "face" ? "account.picture" : "server.logo");
    if (refused) return { refused };
    this.#underWay.add(user.id);
    try {
      const made = await this.#encoded(await read(), shape, payer);
      if ("refused" in made) return made;
      const { picture } = made;
      const { hash } = picture;
      const command: Command =
        shape === "face"
          ? { type: "picture.set", picture }
          : { type: "setting.change", key: "logo", value: hash, picture };
      const outcome = await this.#world.chat.perform(user.id, command, payer);
      return outcome.refused ? outcome : { picture: hash };
    } finally {
      this.#underWay.delete(user.id);
    }
  }

  async #encoded(
    bytes: Buffer,
    shape: PictureShape,
    payer: Payer,
  ): Promise<Answer<{ readonly picture: Picture }>> {
    const made = await this.#made(bytes, shape);
    if ("isBusy" in made)
      return { refused: refusal("too_busy", { message: "many pictures are being uploaded: try again" }) };
    this.#world.toll?.charge(payer, made.us);
    return "picture" in made
      ? made
      : { refused: refusal("bad_request", { message: made.problem, field: "picture" }) };
  }

  #made(bytes: Buffer, shape: PictureShape): Promise<Encoded> {
    const { encode } = this.#world;
    return encode ? encode(bytes, shape) : Promise.resolve({ isBusy: true });
  }
}
