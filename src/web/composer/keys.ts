import { isComposing } from "../parts/keyboard.ts";
import { enterSends } from "../state/settings.ts";

type KeyInBox = KeyboardEvent & { readonly currentTarget: HTMLTextAreaElement };

export function isSend(event: KeyInBox): boolean {
  if (event.key !== "Enter" || isComposing(event)) return false;
  if (event.ctrlKey || event.metaKey) return true;
  if (event.shiftKey || event.altKey || !enterSends.value) return false;
  return !inFence(event.currentTarget);
}

/** Inside an unfinished code block, Enter adds a line. */
function inFence({ value, selectionStart }: HTMLTextAreaElement): boolean {
  let open: string | undefined;
  for (const [, fence = ""] of value.slice(0, selectionStart).matchAll(/^(`{3,}|~{3,})/gm)) {
    if (open === undefined) open = fence;
    else if (fence.startsWith(open)) open = undefined;
  }
  return open !== undefined;
}

/** The up arrow key in the first line. */
export function isEditLast(event: KeyInBox): boolean {
  const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
  return event.key === "ArrowUp" && isPlain && !isComposing(event) && event.currentTarget.value === "";
}
