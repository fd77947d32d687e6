import { useLayoutEffect } from "preact/hooks";
import { opened } from "../state/steps.ts";

/** While this is open, the "back" of a small screen closes it. */
export function useBack(close: () => void, isOpen = true): void {
  // Before the paint, so that an immediate "back" closes it and does not leave the page.
  useLayoutEffect(() => (isOpen ? opened(close) : undefined), [isOpen]);
}
