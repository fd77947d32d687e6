import { hasKeyboard } from "../state/settings.ts";

const COMPOSER = "composer";

export const composerId = COMPOSER;

export const focusComposer = (): void => document.getElementById(COMPOSER)?.focus();

/** Where there is a keyboard, a room that opens is ready to be written in; on a phone it would only be in the way. */
export function focusComposerIfHandy(): void {
  if (hasKeyboard()) focusComposer();
}
