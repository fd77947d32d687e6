import { enterSends } from "../state/settings.ts";

type KeyInBox = KeyboardEvent & { readonly currentTarget: HTMLTextAreaElement };

/** While a word is being composed (IME), Enter belongs to it; some browsers only tell by the key code 229. */
const COMPOSING_KEY = 229;

export function isSend(event: KeyInBox): boolean {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === COMPOSING_KEY) return false;
  if (event.ctrlKey || event.metaKey) return true;
  if (event.shiftKey || event.altKey || !enterSends.value) return false;
  return !inFence(event.currentTarget);
}

/** Inside an unfinished code block, Enter adds a line. */
function inFence({ value, selectionStart }: HTMLTextAreaElement): boolean {
  return (value.slice(0, selectionStart).match(/^```/gm)?.length ?? 0) % 2 === 1;
}

/** The up arrow, where there is no line to go up to. */
export function isEditLast(event: KeyInBox): boolean {
  const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
  return event.key === "ArrowUp" && isPlain && event.currentTarget.value === "";
}
