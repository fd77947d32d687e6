import type { BoxKey } from "../state/composing.ts";
import { WIDE } from "../state/panes.ts";
import { hasKeyboard } from "../state/settings.ts";

const ROOM_BOX = "composer";
const THREAD_BOX = "composer-thread";
const THREAD = ".thread";

export const boxIds = { room: ROOM_BOX, thread: THREAD_BOX } as const;

/**
 * Where somebody goes on writing who is at this element: in the room, or in the thread if that is where they are, or all
 * that is seen.
 */
export function focusComposer(from: Element | null = document.activeElement): void {
  const isCovered = !matchMedia(WIDE).matches && document.querySelector(THREAD) !== null;
  focusBox(isCovered || from?.closest(THREAD) ? THREAD_BOX : ROOM_BOX);
}

/**
 * Where there is a keyboard, a room that opens is ready to be written in; on a phone it would only be in the way. A message
 * for which the room was opened keeps the focus.
 */
export function focusComposerIfHandy(): void {
  if (hasKeyboard() && !document.activeElement?.closest("article")) focusComposer();
}

/** The box of a room, or of a thread. */
export function focusBoxOf(key: BoxKey): void {
  const boxes = [...document.querySelectorAll<HTMLTextAreaElement>("textarea[data-box]")];
  boxes.find(({ dataset }) => dataset["box"] === key)?.focus();
}

export const focusRoomComposer = (): void => focusBox(ROOM_BOX);

const focusBox = (id: string): void => document.getElementById(id)?.focus();
