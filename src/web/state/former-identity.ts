import type { User } from "../../protocol/account.ts";
import { forget, keep, keepJson, keysUnder, read, readJson } from "./browser-storage.ts";
import type { Identity } from "./identity.ts";

const KEY = "formerly";

/** The session ended, but the user did not end it. Their unsent messages stay in the browser. */
export const leaveBehind = (identity: Identity): void => keepJson(KEY, identity);

/** The former user, until they or another user sign in. */
export function formerIdentity(): Identity | undefined {
  const found = readJson(KEY) as Partial<Identity> | undefined;
  if (typeof found?.user?.id !== "string") return undefined;
  return { user: found.user, hasPassword: found.hasPassword === true };
}

export const forgetFormerIdentity = (): void => forget(KEY);

/**
 * A user has signed in. A guest who comes back under the same name is a new user for the server, but the same person:
 * they get their drafts and unsent messages back. Those of any other former guest are removed.
 */
export function takeOver(user: User): void {
  const former = formerIdentity()?.user;
  forget(KEY);
  if (former?.kind !== "guest" || former.id === user.id) return;
  const isSame = user.kind === "guest" && user.name === former.name;
  for (const key of keysUnder(`${former.id}.`)) {
    if (isSame) keep(`${user.id}${key.slice(former.id.length)}`, read(key) ?? "");
    forget(key);
  }
}
