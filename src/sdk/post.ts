import { type Refusal, refusal } from "../protocol/errors.ts";
import type { Calls } from "./calls.ts";
import type { Post } from "./outbox.ts";

/** After a day without success a post is no longer sent by itself: it may be out of date. */
const AGE_MS_MAX = 24 * 60 * 60 * 1_000;

/** The fields of a post that the server gets. */
export const fieldsOf = ({ room, body, nonce, replyTo, thread }: Post): Calls["message.post"]["fields"] => ({
  ...{ room, body, nonce },
  ...(replyTo && { replyTo }),
  ...(thread && { thread }),
});

/** Why a post is no longer sent by itself, if so. */
export function staleness(
  post: Pick<Post, "epoch" | "writtenAt">,
  epoch: string | undefined,
): Refusal | undefined {
  if (post.epoch !== epoch)
    return refusal("unavailable", {
      message: "the server was restored from a backup since this was written",
    });
  if (Date.now() - post.writtenAt > AGE_MS_MAX)
    return refusal("unavailable", { message: "this was written more than a day ago" });
  return undefined;
}
