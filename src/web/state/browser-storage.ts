import { signal } from "@preact/signals";

// Data in this browser's storage. If the storage is full or blocked, the data is in memory only, as long as the page is
// open, and the page says so.

const PREFIX = "exchat.";

/** The data that the browser did not store. */
const held = new Map<string, string>();
/** Whether data is lost when the page is closed. */
export const isHolding = signal(false);

/** Undefined where site data is blocked: there even reading `localStorage` throws. */
function storage(): Storage | undefined {
  try {
    return localStorage ?? undefined;
  } catch {
    return undefined;
  }
}

/** Whether this browser stores nothing at all for this page. */
export const keepsNothing = (): boolean => storage() === undefined;

export function read(key: string): string | undefined {
  return held.get(PREFIX + key) ?? storage()?.getItem(PREFIX + key) ?? undefined;
}

/** Reads a value that was stored as JSON. The caller checks it, since any script may have written it. */
export function readJson(key: string): unknown {
  try {
    return JSON.parse(read(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(key: string, value: string): void {
  held.delete(PREFIX + key);
  if (!isTaken(PREFIX + key, value)) held.set(PREFIX + key, value);
  retry();
}

export const keepJson = (key: string, value: unknown): void => keep(key, JSON.stringify(value));

export function forget(key: string): void {
  held.delete(PREFIX + key);
  storage()?.removeItem(PREFIX + key);
  retry();
}

/** The keys with this prefix. */
export function keysUnder(start: string): string[] {
  const keys = new Set([...held.keys(), ...Object.keys(storage() ?? {})]);
  return [...keys].filter((key) => key.startsWith(PREFIX + start)).map((key) => key.slice(PREFIX.length));
}

/** Whether data whose key has this prefix is lost when the page is closed. */
export const isHeld = (start: string): boolean =>
  [...held.keys()].some((key) => key.startsWith(PREFIX + start));

/** Calls the function when another tab has changed something. */
export function whenChangedElsewhere(changed: (key: string) => void): void {
  window.addEventListener("storage", ({ key }) => {
    retry();
    if (key?.startsWith(PREFIX)) changed(key.slice(PREFIX.length));
  });
}

/** The storage may have room now: tries again to store what is only in memory. */
function retry(): void {
  for (const [key, value] of held) if (isTaken(key, value)) held.delete(key);
  isHolding.value = held.size > 0;
}

function isTaken(key: string, value: string): boolean {
  try {
    storage()?.setItem(key, value);
    return storage() !== undefined;
  } catch {
    return false;
  }
}
