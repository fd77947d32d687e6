import { type MessageId, roomOfMessage } from "../../protocol/ids.ts";
import type { MessageState, Reaction } from "../../sdk/messages.ts";
import { client, me, problemOf } from "./chat.ts";
import { looksAfter, rooms } from "./rooms.ts";

// The actions of a person on a message. Each returns a sentence that says what went wrong, as in actions.ts.

export async function editMessage(id: MessageId, body: string): Promise<string | undefined> {
  const answer = await client.value?.call("message.edit", { room: roomOfMessage(id), id, body });
  return answer && problemOf(answer);
}

export async function deleteMessage({ posted }: MessageState): Promise<string | undefined> {
  const answer = await client.value?.call("message.delete", { room: posted.room, id: posted.id });
  return answer && problemOf(answer);
}

/** Reacts, or takes it back. */
export async function toggleReaction(message: MessageState, emoji: string): Promise<string | undefined> {
  const { room, id } = message.posted;
  const known = message.reactions.find((reaction) => reaction.emoji === emoji);
  const type = known && isMine(known) ? "reaction.remove" : "reaction.add";
  const answer = await client.value?.call(type, { room, id, emoji });
  return answer && problemOf(answer);
}

export async function togglePin({ posted, pinned }: MessageState): Promise<string | undefined> {
  const type = pinned === undefined ? "message.pin" : "message.unpin";
  const answer = await client.value?.call(type, { room: posted.room, id: posted.id });
  return answer && problemOf(answer);
}

export const isMine = ({ me: isMe }: Reaction): boolean => isMe === true;
const isAuthor = ({ posted }: MessageState): boolean => posted.by === me.value?.id;

/** Nothing can be changed in an archived room, or about a deleted message. */
export function mayWrite(message: MessageState): boolean {
  const state = rooms.value.get(message.posted.room);
  return state !== undefined && !state.room.value.archived && !message.deleted;
}

export const mayEdit = (message: MessageState): boolean => mayWrite(message) && isAuthor(message);
export const mayPin = (message: MessageState): boolean => mayWrite(message) && me.value?.role !== "guest";

export function mayDelete(message: MessageState): boolean {
  const state = rooms.value.get(message.posted.room);
  return mayWrite(message) && state !== undefined && (isAuthor(message) || looksAfter(state));
}
