import type { UserId } from "../../protocol/ids.ts";
import { words } from "../words.ts";
import { me, sentence } from "./chat.ts";
import { tokenOfVisit } from "./cookie.ts";
import { learnPicture, profileOf } from "./profiles.ts";

/* Pictures of people, and the server's logo. Both come from this server only. */

const SMALL_PX = 64;
const LARGE_PX = 256;

/** The hash of a person's picture; undefined = they have none, or it is not known yet. */
export const pictureOf = (user: UserId): string | undefined => profileOf(user)?.picture;

/** What an `img` needs to show a picture. */
export function imageOf(hash: string, large: boolean) {
  const px = large ? LARGE_PX : SMALL_PX;
  return {
    src: `/pictures/${hash}${large ? "" : "/small"}`,
    width: px,
    height: px,
    decoding: "async",
    draggable: false,
  } as const;
}

export type PicturePath = "/account/picture" | "/server/logo";

interface Said {
  readonly picture?: string;
  readonly error?: string;
}

/** Uploads a picture, or removes it. Returns what went wrong. */
export async function sendPicture(path: PicturePath, picture: Blob | undefined): Promise<string | undefined> {
  const token = tokenOfVisit();
  try {
    const answer = await fetch(path, {
      method: picture ? "PUT" : "DELETE",
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
      ...(picture && { body: picture }),
    });
    const text = await answer.text();
    const said = (text.startsWith("{") ? JSON.parse(text) : { error: text }) as Said;
    if (!answer.ok) return sentence(said.error ?? words.serverFailed);
    // Who is in no room is not told.
    if (path === "/account/picture" && me.value) learnPicture(me.value.id, said.picture);
    return undefined;
  } catch {
    return words.notReached;
  }
}
