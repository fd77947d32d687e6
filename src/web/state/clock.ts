import { signal } from "@preact/signals";

/** The current local day, in the form of `Date.toDateString`. It changes at midnight. */
export const today = signal(new Date().toDateString());
/** The current time in milliseconds, updated every second. */
export const now = signal(Date.now());

const TICK_MS = 1_000;

export function startClock(): void {
  setInterval(() => {
    const time = new Date();
    now.value = time.getTime();
    today.value = time.toDateString();
  }, TICK_MS);
}
