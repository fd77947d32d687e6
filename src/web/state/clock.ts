import { signal } from "@preact/signals";

/** The local day, as `Date.toDateString` names it; it changes at midnight. */
export const today = signal(new Date().toDateString());
/** Now, in whole seconds, as long as somebody looks at it. */
export const now = signal(Date.now());

const TICK_MS = 1_000;

export function startClock(): void {
  setInterval(() => {
    const time = new Date();
    now.value = time.getTime();
    today.value = time.toDateString();
  }, TICK_MS);
}
