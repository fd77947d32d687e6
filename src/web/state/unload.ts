import { effect } from "@preact/signals";
import { isHeld, isHolding } from "./browser-storage.ts";
import { me } from "./chat.ts";
import { keepDrafts } from "./drafts.ts";

/** If closing the page would lose a text that this browser could not store, the browser asks first. */
export function guardUnkept(): void {
  const ask = (event: BeforeUnloadEvent) => {
    keepDrafts();
    const user = me.peek()?.id;
    if (user && (isHeld(`${user}.draft.`) || isHeld(`${user}.outbox.`))) event.preventDefault();
  };
  // Only while there is such a text: some browsers do not cache pages with this listener for "back".
  effect(() => {
    if (isHolding.value) window.addEventListener("beforeunload", ask);
    else window.removeEventListener("beforeunload", ask);
  });
}
