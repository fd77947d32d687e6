import { effect } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/**
 * Sets a box's text to a signal's value as soon as that changes. The next drawing would be too late: the person goes on
 * typing, and would add to a text that has been sent already.
 */
export function useText(
  box: RefObject<HTMLInputElement | HTMLTextAreaElement | null>,
  text: () => string,
  of?: unknown,
): void {
  useLayoutEffect(
    () =>
      effect(() => {
        const wanted = text();
        if (box.current && box.current.value !== wanted) box.current.value = wanted;
      }),
    [of],
  );
}
