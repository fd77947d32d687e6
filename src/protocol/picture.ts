import type { UserId } from "./ids.ts";

/* Pictures of people, and the server's logo. This file needs no validator: the page and the workers use it, too. */

/** A picture as the server stores it: a square of at most 256 pixels and one of at most 64, as WebP in base64. */
export interface Picture {
  /** It names the picture: 192 bits of the SHA-256 of the larger one, in base64url. */
  readonly hash: string;
  readonly large: string;
  readonly small: string;
}

/** The key of metadata that tells of a person's picture: see https://ircv3.net/registry#user-metadata. */
export const AVATAR_KEY = "avatar";

const PICTURES = "/pictures/";
const HASH = /^[A-Za-z0-9_-]{32}$/;

export const isPictureHash = (text: unknown): text is string => typeof text === "string" && HASH.test(text);

/** The path of a picture on this server. */
export const pathOfPicture = (hash: string): string => `${PICTURES}${hash}`;

/** The hash in the path of a picture on this server; undefined = the value is another address, or none. */
export function pictureIn(value: string | undefined): string | undefined {
  const hash = value?.startsWith(PICTURES) ? value.slice(PICTURES.length) : undefined;
  return isPictureHash(hash) ? hash : undefined;
}

/** A person has uploaded a picture of themselves. The door has checked and encoded it. */
export type PictureSet = { readonly type: "picture.set"; readonly picture: Picture };
/** A moderator has removed a person's picture. */
export type PictureRemoved = {
  readonly type: "picture.removed";
  readonly user: UserId;
  readonly name: string;
};
