import { signal } from "@preact/signals";
import type { MessageId, RoomId } from "../../protocol/ids.ts";
import type { MessageState } from "../../sdk/messages.ts";
import { type DraftKey, draftIn, setDraft } from "./drafts.ts";
import { forget, keepJson, keysUnder, readJson } from "./kept.ts";

/** A room's box, or a thread's by the message that begins it. */
export type BoxKey = RoomId | MessageId;

/** What is being written in a box, if it is not simply a new message. A draft beside it stays what it was. */
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

/** In another tab somebody has begun to answer or change something, or has done it. */
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

/** What is written in a box, in the message that is changed there or else in a new one. */
export function draftKeyOf(box: BoxKey): DraftKey {
  const purpose = purposes.value.get(box);
  return purpose?.is === "edit" ? `edit:${purpose.id}` : box;
}

export function reply({ posted: { id, from, thread } }: MessageState, box: BoxKey): void {
  set(box, { is: "reply", id, from, ...(thread && { thread }) });
}

/** A change that was begun and could not be saved goes on where it was. */
export function startEdit({ posted: { id }, body }: MessageState, box: BoxKey): void {
  if (draftIn(`edit:${id}`).peek() === "") setDraft(`edit:${id}`, body);
  resumeEdit(id, box);
}

/** Goes on with a change that was begun. */
export const resumeEdit = (id: MessageId, box: BoxKey): void => set(box, { is: "edit", id });

export function endPurpose(box: BoxKey): void {
  const rest = new Map(purposes.peek());
  if (!rest.delete(box)) return;
  purposes.value = rest;
  forget(`${start}${box}`);
}

/** We have deleted a message: there is nothing in it to change any longer, and nothing to reply to. */
export function endPurposeOf(message: MessageId): void {
  endPurposes(message, ["reply", "edit"]);
  setDraft(`edit:${message}`, "");
}

/**
 * A message was deleted: a reply to it becomes a message like others. A change of it goes on, so that its text is not lost
 * to the person who is writing it.
 */
export const endRepliesTo = (message: MessageId): void => endPurposes(message, ["reply"]);

function endPurposes(message: MessageId, which: readonly Purpose["is"][]): void {
  for (const [box, { is, id }] of purposes.peek()) if (id === message && which.includes(is)) endPurpose(box);
}

function set(box: BoxKey, purpose: Purpose): void {
  purposes.value = new Map(purposes.peek()).set(box, purpose);
  keepJson(`${start}${box}`, purpose);
}
