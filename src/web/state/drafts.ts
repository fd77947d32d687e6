import { type Signal, signal } from "@preact/signals";
import type { MessageId, RoomId } from "../../protocol/ids.ts";
import { forget, keep, keysUnder, read } from "./browser-storage.ts";
import { isSomebody } from "./identity.ts";

/** Where a draft belongs: a room, a thread (named by its first message), or a message that is being edited. */
export type DraftKey = RoomId | MessageId | `edit:${MessageId}`;

/** One signal for each, since each key press concerns only its own box. */
const drafts = new Map<DraftKey, Signal<string>>();

const KEEP_MS = 200;

let start: string | undefined;
const unkept = new Set<DraftKey>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** The draft of a place. Change it with `setDraft`. */
export function draftIn(place: DraftKey): Signal<string> {
  const known = drafts.get(place);
  if (known) return known;
  const draft = signal("");
  drafts.set(place, draft);
  return draft;
}

export function openDrafts(userKey: string): void {
  start = `${userKey}.draft.`;
  for (const draft of drafts.values()) draft.value = "";
  for (const key of keysUnder(start)) draftIn(key.slice(start.length) as DraftKey).value = read(key) ?? "";
  addEventListener("pagehide", keepDrafts);
}

export function setDraft(place: DraftKey, text: string): void {
  draftIn(place).value = text;
  unkept.add(place);
  // A sent text must not come back, however the page ends.
  if (text === "") keepDrafts();
  else timer ??= setTimeout(keepDrafts, KEEP_MS);
}

/** Stores now what has not been stored yet. */
export function keepDrafts(): void {
  clearTimeout(timer);
  timer = undefined;
  if (!isSomebody()) unkept.clear();
  for (const place of unkept) {
    const text = draftIn(place).peek();
    if (text === "") forget(`${start}${place}`);
    else keep(`${start}${place}`, text);
  }
  unkept.clear();
}

/** Another tab has changed or sent a draft. The text being typed here at this moment is newer. */
export function draftChangedElsewhere(key: string): void {
  if (start === undefined || !key.startsWith(start)) return;
  const place = key.slice(start.length) as DraftKey;
  if (!unkept.has(place)) draftIn(place).value = read(key) ?? "";
}
