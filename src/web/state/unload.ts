import { effect } from "@preact/signals";
import { me } from "./chat.ts";
import { keepDrafts } from "./drafts.ts";
import { isHeld, isHolding } from "./kept.ts";

/** Before a page goes away with a text that this browser could not keep, the browser asks whether it shall. */
export function guardUnkept(): void {
  const ask = (event: BeforeUnloadEvent) => {
    keepDrafts();
    const user = me.peek()?.id;
    if (user && (isHeld(`${user}.draft.`) || isHeld(`${user}.outbox.`))) event.preventDefault();
  };
  // Only while something is held: some browsers keep no page for "back" that listens for this.
  effect(() => {
    if (isHolding.value) window.addEventListener("beforeunload", ask);
    else window.removeEventListener("beforeunload", ask);
  });
}
