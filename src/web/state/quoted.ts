import { signal } from "@preact/signals";
import { type MessageId, roomOfMessage, seqOfMessage } from "../../protocol/ids.ts";
import type { MessageState } from "../../sdk/messages.ts";
import { client } from "./chat.ts";
import { messagesIn, rooms } from "./rooms.ts";

/** Messages that are being fetched. */
const asked = new Set<MessageId>();

/** Messages that their rooms do not keep any longer. */
const expired = signal<ReadonlySet<MessageId>>(new Set());
export const isExpired = (id: MessageId): boolean => expired.value.has(id);

/** The current state of a message that another one answers; undefined while it is being fetched. */
export function quoted(id: MessageId): MessageState | undefined {
  const state = rooms.value.get(roomOfMessage(id));
  return state && messagesIn(state).get(id);
}

/** Fetches it once, unless it is known. */
export async function lookUp(id: MessageId): Promise<void> {
  const room = roomOfMessage(id);
  if (quoted(id) || asked.has(id) || expired.peek().has(id)) return;
  asked.add(id);
  const answer = await client.peek()?.call("history.read", { room, after: seqOfMessage(id) - 1, limit: 1 });
  asked.delete(id);
  if (answer?.is !== "ok") return;
  if ((answer.ok.first ?? 0) > seqOfMessage(id)) expired.value = new Set(expired.peek()).add(id);
  else rooms.peek().get(room)?.copy.learn(answer.ok.events);
}
