import { type Refusal, refusal } from "../protocol/errors.ts";
import type { MessageId, RoomId, UserId } from "../protocol/ids.ts";
import type { MessageKind } from "../protocol/message.ts";
import type { Calls, Posted } from "./calls.ts";

/** A message that may not be stored on the server yet. The outbox storage keeps these after the program ends. */
export interface Post {
  /** Chosen once, so that the server stores the message once, however often it is sent. */
  readonly nonce: string;
  readonly room: RoomId;
  readonly body: string;
  /** When it was written, by the local clock. */
  readonly writtenAt: number;
  /** Which program, window or tab sends it. */
  readonly owner: string;
  /** The log it was written for, as `Welcome.epoch` names it. */
  readonly epoch: string;
  /** What kind of message it is; none = an ordinary one. */
  readonly kind?: MessageKind;
  /** The message that this one answers, and the message that begins its thread. */
  readonly replyTo?: MessageId;
  readonly thread?: MessageId;
  /** Why it is no longer sent, until its author retries. */
  readonly refused?: Refusal;
  /** Where and when the server stored it, and whose it is: set once the server has acknowledged it. */
  readonly stored?: { readonly seq: number; readonly at: string; readonly by: UserId };
}

export interface PostOptions extends Pick<Post, "kind" | "replyTo" | "thread"> {
  /**
   * Names this message forever: posting with the same nonce again gives the first outcome. A bot that answers an event
   * derives the nonce from the event, and may then safely answer more than once.
   */
  readonly nonce?: string;
}

/** The final outcome of a post. */
export type Settled =
  | { readonly is: "stored"; readonly posted: Posted }
  | { readonly is: "refused"; readonly refusal: Refusal };

export type PostState =
  /** It waits for a connection and for its turn. */
  | { readonly is: "waiting" }
  | { readonly is: "sending" }
  /** The server asked for a pause. */
  | { readonly is: "delayed"; readonly until: number }
  /**
   * The server refused it. It stays here until its author retries or discards it. With the code `held` it waits for a moderator, and
   * is posted when one admits it.
   */
  | { readonly is: "refused"; readonly refusal: Refusal }
  /** It is stored, but its event has not come yet. */
  | { readonly is: "stored"; readonly seq: number };

export interface Pending {
  readonly post: Post;
  readonly state: PostState;
}

/** Keeps posts when the program ends. A post that cannot be kept is sent all the same. */
export interface OutboxStorage {
  all(): readonly Post[];
  put(post: Post): void;
  remove(nonce: string): void;
}

/** After a day without success a post is no longer sent automatically: it may be out of date. */
const AGE_MS_MAX = 24 * 60 * 60 * 1_000;

/** The fields of a post that the server gets. */
export const fieldsOf = ({
  room,
  body,
  nonce,
  kind,
  replyTo,
  thread,
}: Post): Calls["message.post"]["fields"] => ({
  ...{ room, body, nonce },
  ...(kind && { kind }),
  ...(replyTo && { replyTo }),
  ...(thread && { thread }),
});

/** Whether the server has kept it for a moderator. */
export const isHeldPost = ({ refused }: Pick<Post, "refused">): boolean => refused?.code === "held";

/** Why a post is no longer sent automatically; undefined = it is. */
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
