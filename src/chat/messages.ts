import type { MessagePost } from "../protocol/message.ts";
import { already, happened, refuse } from "./decide.ts";
import type { Decision, View } from "./ports.ts";

export function postMessage(
  { room, amMember, first }: View,
  { room: id, body, nonce }: MessagePost,
): Decision {
  if (first)
    return first.room === id && first.body === body ? already({ event: first }) : refuse("nonce_conflict");
  if (!room) return refuse("no_such_room", { room: id });
  if (!amMember) return refuse(room.kind === "public" ? "not_member" : "no_such_room", { room: id });
  return happened({ type: "message.posted", body, ...(nonce && { nonce }) });
}
