/** What this browser keeps for us. Private windows and full disks are no reason to fail: then nothing is kept. */
const PREFIX = "exchat.";

export function read(key: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + key) ?? undefined;
  } catch {
    return undefined;
  }
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
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // see above
  }
}

export const keepJson = (key: string, value: unknown): void => keep(key, JSON.stringify(value));

export function forget(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // see above
  }
}

/** The keys that begin so. */
export function keysUnder(start: string): string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + start))
      .map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

/** While one tab comes or goes, no other does. Without locks (plain http) they hope for the best. */
export const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
  navigator.locks ? navigator.locks.request(`${PREFIX}door`, work) : work();

/** Tells when another tab has changed something. */
export function whenChangedElsewhere(changed: (key: string) => void): void {
  window.addEventListener("storage", ({ key }) => {
    if (key?.startsWith(PREFIX)) changed(key.slice(PREFIX.length));
  });
}
