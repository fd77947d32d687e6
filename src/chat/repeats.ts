import type { RoomId } from "../protocol/ids.ts";
import type { MessagePost, MessagePosted } from "../protocol/message.ts";

type Said = Pick<MessagePost, "room" | "body" | "kind" | "replyTo" | "thread">;
type First = Pick<MessagePosted, "kind" | "replyTo" | "thread"> & {
  readonly room: RoomId;
  readonly body?: string | undefined;
  readonly deleted?: true | undefined;
};

/** Whether a post with the nonce of a former one is the same message again. The text of a deleted message can no longer be compared. */
export function repeats(first: First, said: Said): boolean {
  if (first.room !== said.room || first.thread !== said.thread) return false;
  if (first.deleted) return true;
  return first.body === said.body && first.kind === kindOf(said) && first.replyTo === said.replyTo;
}

/** An ordinary message has no kind. */
export const kindOf = ({ kind }: Pick<MessagePost, "kind">): MessagePosted["kind"] =>
  kind === "text" ? undefined : kind;
