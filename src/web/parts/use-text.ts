import { effect } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/**
 * Keeps a box's text what a signal says, in the very moment in which that changes. The next drawing would be too late:
 * whoever types goes on meanwhile, behind a text that has been sent already.
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
