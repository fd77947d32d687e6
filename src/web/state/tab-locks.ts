/** The locks that the tabs of this browser share. */
let asked: Promise<LockManager | undefined> | undefined;

/** Undefined on plain http, and where site data is blocked: there every use of locks fails. */
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

/** Only one tab at a time opens or closes a session. Without locks, tabs may collide. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const locks = await tabLocks();
  return locks ? await locks.request("exchat.door", work) : await work();
}
