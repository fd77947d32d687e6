import { signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";
import type { MessageState } from "../../sdk/messages.ts";

/** What is being written in a room, if it is not simply a new message. A draft beside it stays what it was. */
export type Purpose =
  | { readonly is: "reply"; readonly message: MessageState }
  | { readonly is: "edit"; readonly message: MessageState; readonly text: string };

export const purposes = signal<ReadonlyMap<RoomId, Purpose>>(new Map());

export const reply = (message: MessageState): void => set(message.posted.room, { is: "reply", message });

export const startEdit = (message: MessageState): void =>
  set(message.posted.room, { is: "edit", message, text: message.body });

export const changeEdit = (room: RoomId, text: string): void => {
  const purpose = purposes.peek().get(room);
  if (purpose?.is === "edit") set(room, { ...purpose, text });
};

export function endPurpose(room: RoomId): void {
  const rest = new Map(purposes.peek());
  if (rest.delete(room)) purposes.value = rest;
}

/** There is nothing to change or to answer any longer. */
export function endPurposeOf({ posted }: MessageState): void {
  if (purposes.peek().get(posted.room)?.message.posted.id === posted.id) endPurpose(posted.room);
}

function set(room: RoomId, purpose: Purpose): void {
  purposes.value = new Map(purposes.peek()).set(room, purpose);
}
