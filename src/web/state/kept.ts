import { signal } from "@preact/signals";

// What this browser keeps for us. What it does not take, because its storage is full or forbidden, is held in memory: it
// is there as long as this page is, and the page says so.

const PREFIX = "exchat.";

/** What the browser did not take. */
const held = new Map<string, string>();
/** Whether something here is lost when the page is closed. */
export const isHolding = signal(false);

/** Nothing where site data is blocked: there even to ask for the storage fails. */
function storage(): Storage | undefined {
  try {
    return localStorage ?? undefined;
  } catch {
    return undefined;
  }
}

/** Whether this browser keeps nothing at all for this page. */
export const keepsNothing = (): boolean => storage() === undefined;

export function read(key: string): string | undefined {
  return held.get(PREFIX + key) ?? storage()?.getItem(PREFIX + key) ?? undefined;
}

/** What was kept as JSON; whoever reads it checks it, since anything may have written it. */
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

/** The keys that begin so. */
export function keysUnder(start: string): string[] {
  const keys = new Set([...held.keys(), ...Object.keys(storage() ?? {})]);
  return [...keys].filter((key) => key.startsWith(PREFIX + start)).map((key) => key.slice(PREFIX.length));
}

/** Whether something whose key begins so is lost when the page is closed. */
export const isHeld = (start: string): boolean =>
  [...held.keys()].some((key) => key.startsWith(PREFIX + start));

/** Tells when another tab has changed something. */
export function whenChangedElsewhere(changed: (key: string) => void): void {
  window.addEventListener("storage", ({ key }) => {
    retry();
    if (key?.startsWith(PREFIX)) changed(key.slice(PREFIX.length));
  });
}

/** There may be room now for what was not taken before. */
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
