import type { User } from "../../protocol/account.ts";
import type { Identity } from "./identity.ts";
import { forget, keep, keepJson, keysUnder, read, readJson } from "./kept.ts";

const KEY = "formerly";

/** This person's session has ended without their doing. What they had not sent yet stays in the browser. */
export const leaveBehind = (identity: Identity): void => keepJson(KEY, identity);

/** Who was here before, until they or another person come in. */
export function formerly(): Identity | undefined {
  const found = readJson(KEY) as Partial<Identity> | undefined;
  if (typeof found?.user?.id !== "string") return undefined;
  return { user: found.user, hasPassword: found.hasPassword === true };
}

export const forgetFormerly = (): void => forget(KEY);

/**
 * Somebody has come in. A guest who comes back by the same name is a new person to the server, but not to themselves:
 * drafts and unsent messages become theirs. What another guest left is nobody's any longer.
 */
export function takeOver(user: User): void {
  const former = formerly()?.user;
  forget(KEY);
  if (former?.kind !== "guest" || former.id === user.id) return;
  const isSame = user.kind === "guest" && user.name === former.name;
  for (const key of keysUnder(`${former.id}.`)) {
    if (isSame) keep(`${user.id}${key.slice(former.id.length)}`, read(key) ?? "");
    forget(key);
  }
}
