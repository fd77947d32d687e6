import { signal } from "@preact/signals";
import type { MessageId, RoomId } from "../../protocol/ids.ts";
import type { MessageState } from "../../sdk/messages.ts";
import { forget, keepJson, keysUnder, readJson } from "./browser-storage.ts";
import { type DraftKey, draftIn, setDraft } from "./drafts.ts";

/** The box of a room, or of a thread, named by the message that begins it. */
export type BoxKey = RoomId | MessageId;

/** The reply or edit in a box, if any. The draft of a new message stays unchanged. */
export type Purpose =
  | {
      readonly is: "reply";
      readonly id: MessageId;
      readonly from: string;
      readonly thread?: MessageId;
    }
  | { readonly is: "edit"; readonly id: MessageId };

export const purposes = signal<ReadonlyMap<BoxKey, Purpose>>(new Map());

let start: string | undefined;

export function openPurposes(userKey: string): void {
  start = `${userKey}.purpose.`;
  const found = new Map<BoxKey, Purpose>();
  for (const key of keysUnder(start)) {
    const purpose = asPurpose(readJson(key));
    if (purpose) found.set(key.slice(start.length) as BoxKey, purpose);
  }
  purposes.value = found;
}

/** The person has begun or finished a reply or an edit in another tab. */
export function purposeChangedElsewhere(key: string): void {
  if (start === undefined || !key.startsWith(start)) return;
  const next = new Map(purposes.peek());
  const box = key.slice(start.length) as BoxKey;
  const purpose = asPurpose(readJson(key));
  if (purpose) next.set(box, purpose);
  else next.delete(box);
  purposes.value = next;
}

function asPurpose(value: unknown): Purpose | undefined {
  const { is, id, from } = (value ?? {}) as Record<string, unknown>;
  const isWhole = typeof id === "string" && (is === "edit" || (is === "reply" && typeof from === "string"));
  return isWhole ? (value as Purpose) : undefined;
}

/** The text in a box, of the edit there or else of the new message. */
export function draftKeyOf(box: BoxKey): DraftKey {
  const purpose = purposes.value.get(box);
  return purpose?.is === "edit" ? `edit:${purpose.id}` : box;
}

export function reply({ posted: { id, from, thread } }: MessageState, box: BoxKey): void {
  set(box, { is: "reply", id, from, ...(thread && { thread }) });
}

/** Opens an edit again that could not be saved. */
export function startEdit({ posted: { id }, body }: MessageState, box: BoxKey): void {
  if (draftIn(`edit:${id}`).peek() === "") setDraft(`edit:${id}`, body);
  resumeEdit(id, box);
}

/** Continues an edit that was begun. */
export const resumeEdit = (id: MessageId, box: BoxKey): void => set(box, { is: "edit", id });

export function endPurpose(box: BoxKey): void {
  const rest = new Map(purposes.peek());
  if (!rest.delete(box)) return;
  purposes.value = rest;
  forget(`${start}${box}`);
}

/** The user has deleted a message: ends edits of it and replies to it. */
export function endPurposeOf(message: MessageId): void {
  endPurposes(message, ["reply", "edit"]);
  setDraft(`edit:${message}`, "");
}

/**
 * A message was deleted: a reply to it becomes an ordinary message. An edit of it stays open, so that the person does not
 * lose the text.
 */
export const endRepliesTo = (message: MessageId): void => endPurposes(message, ["reply"]);

function endPurposes(message: MessageId, which: readonly Purpose["is"][]): void {
  for (const [box, { is, id }] of purposes.peek()) if (id === message && which.includes(is)) endPurpose(box);
}

function set(box: BoxKey, purpose: Purpose): void {
  purposes.value = new Map(purposes.peek()).set(box, purpose);
  keepJson(`${start}${box}`, purpose);
}
