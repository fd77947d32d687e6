import { effect, signal } from "@preact/signals";
import { client, entries } from "./chat.ts";

/** Whoever has done nothing here for so long is away from this device. */
const IDLE_MS = 5 * 60 * 1_000;
/** What somebody does to a page they are at. */
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"] as const;

const isAway = signal(false);

/** Tells the server when nobody is at this device, and when somebody is back. It merges what all devices say. */
export function followAway(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isAway.value = true;
    }, IDLE_MS);
  };
  const isHere = () => {
    isAway.value = false;
    wait();
  };
  for (const sign of SIGNS) addEventListener(sign, isHere, { passive: true, capture: true });
  wait();
  effect(() => {
    // A new connection begins as one that somebody is at.
    if (entries.value === 0 || (!isAway.value && !wasAway)) return;
    wasAway = isAway.value;
    void client.peek()?.call("presence.set", { state: isAway.value ? "away" : "online" });
  });
}

let wasAway = false;
