/** The locks that the tabs of this browser share. */
let asked: Promise<LockManager | undefined> | undefined;

/** There are none on plain http, nor where site data is blocked: there every use of them fails. */
export function tabLocks(): Promise<LockManager | undefined> {
  asked ??= usable();
  return asked;
}

async function usable(): Promise<LockManager | undefined> {
  try {
    await navigator.locks.query();
    return navigator.locks;
  } catch {
    return undefined;
  }
}

/** While one tab comes or goes, no other does. Without locks they hope for the best. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const locks = await tabLocks();
  return locks ? await locks.request("exchat.door", work) : await work();
}
