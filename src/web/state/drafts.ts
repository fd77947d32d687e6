import { signal } from "@preact/signals";
import type { MessageId, RoomId } from "../../protocol/ids.ts";
import { isSomebody } from "./identity.ts";
import { forget, keep, keysUnder, read } from "./kept.ts";

/** A room, or a thread by the message that begins it. */
export type DraftKey = RoomId | MessageId;

/** What is being written in each room and thread. */
export const drafts = signal<ReadonlyMap<DraftKey, string>>(new Map());

const KEEP_MS = 200;

let start: string | undefined;
const unkept = new Set<DraftKey>();
let timer: ReturnType<typeof setTimeout> | undefined;

export function openDrafts(userKey: string): void {
  start = `${userKey}.draft.`;
  const found = new Map<DraftKey, string>();
  for (const key of keysUnder(start)) found.set(key.slice(start.length) as DraftKey, read(key) ?? "");
  drafts.value = found;
  addEventListener("pagehide", keepDrafts);
}

export function setDraft(place: DraftKey, text: string): void {
  const next = new Map(drafts.peek());
  if (text === "") next.delete(place);
  else next.set(place, text);
  drafts.value = next;
  unkept.add(place);
  timer ??= setTimeout(keepDrafts, KEEP_MS);
}

/** Keeps what has not been kept yet, now. */
export function keepDrafts(): void {
  clearTimeout(timer);
  timer = undefined;
  if (!isSomebody()) unkept.clear();
  for (const place of unkept) {
    const text = drafts.peek().get(place);
    if (text === undefined) forget(`${start}${place}`);
    else keep(`${start}${place}`, text);
  }
  unkept.clear();
}
