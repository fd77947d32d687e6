import { signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";
import { isSomebody } from "./identity.ts";
import { forget, keep, keysUnder, read } from "./kept.ts";

/** What is being written in each room. */
export const drafts = signal<ReadonlyMap<RoomId, string>>(new Map());

const KEEP_MS = 200;

let start: string | undefined;
const unkept = new Set<RoomId>();
let timer: ReturnType<typeof setTimeout> | undefined;

export function openDrafts(userKey: string): void {
  start = `${userKey}.draft.`;
  const found = new Map<RoomId, string>();
  for (const key of keysUnder(start)) found.set(key.slice(start.length) as RoomId, read(key) ?? "");
  drafts.value = found;
  addEventListener("pagehide", keepDrafts);
}

export function setDraft(room: RoomId, text: string): void {
  const next = new Map(drafts.peek());
  if (text === "") next.delete(room);
  else next.set(room, text);
  drafts.value = next;
  unkept.add(room);
  timer ??= setTimeout(keepDrafts, KEEP_MS);
}

/** Keeps what has not been kept yet, now. */
export function keepDrafts(): void {
  clearTimeout(timer);
  timer = undefined;
  if (!isSomebody()) unkept.clear();
  for (const room of unkept) {
    const text = drafts.peek().get(room);
    if (text === undefined) forget(`${start}${room}`);
    else keep(`${start}${room}`, text);
  }
  unkept.clear();
}
