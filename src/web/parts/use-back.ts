import { useEffect } from "preact/hooks";
import { opened } from "../state/steps.ts";

/** While this is open, the "back" of a small screen closes it. */
export function useBack(close: () => void, isOpen = true): void {
  useEffect(() => (isOpen ? opened(close) : undefined), [isOpen]);
}
