import type { BoxKey } from "../state/composing.ts";
import { WIDE } from "../state/panes.ts";
import { hasKeyboard } from "../state/settings.ts";

const ROOM_BOX = "composer";
const THREAD_BOX = "composer-thread";
const THREAD = ".thread";

export const boxIds = { room: ROOM_BOX, thread: THREAD_BOX } as const;

/**
 * The box for a person whose focus is at this element: the thread's, if they are in the thread or see only the thread,
 * or else the room's.
 */
export function focusComposer(from: Element | null = document.activeElement): void {
  const isCovered = !matchMedia(WIDE).matches && document.querySelector(THREAD) !== null;
  focusBox(isCovered || from?.closest(THREAD) ? THREAD_BOX : ROOM_BOX);
}

/**
 * On a device with a keyboard, a room that opens gives its box the focus. On a phone the screen keyboard would be in the
 * way. If the room was opened to show a message, that message keeps the focus.
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
