import { effect, signal } from "@preact/signals";
import { client, entries } from "./chat.ts";

/** After this long without input the person is away from this device. */
const IDLE_MS = 5 * 60 * 1_000;
/** Events that show that a person is there. */
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"] as const;

const isAway = signal(false);

/** Tells the server when the person leaves this device or comes back. The server merges the states of all devices. */
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
    // The server takes a new connection for one whose person is there.
    if (entries.value === 0 || (!isAway.value && !wasAway)) return;
    wasAway = isAway.value;
    void client.peek()?.call("presence.set", { state: isAway.value ? "away" : "online" });
  });
}

let wasAway = false;
