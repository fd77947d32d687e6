import type { User } from "../../protocol/account.ts";
import { forget, keep, keepJson, keysUnder, read, readJson } from "./kept.ts";

const KEY = "formerly";

/** This person's visit has ended without their doing. What they had not sent yet stays in the browser. */
export const leaveBehind = (user: User): void => keepJson(KEY, user);

/**
 * Somebody has come in. A guest who comes back by the same name is a new person to the server, but not to themselves:
 * drafts and unsent messages become theirs. What another guest left is nobody's any longer.
 */
export function takeOver(user: User): void {
  const former = readJson(KEY) as Partial<User> | undefined;
  forget(KEY);
  if (typeof former?.id !== "string" || former.kind !== "guest" || former.id === user.id) return;
  const isSame = user.kind === "guest" && user.name === former.name;
  for (const key of keysUnder(`${former.id}.`)) {
    if (isSame) keep(`${user.id}${key.slice(former.id.length)}`, read(key) ?? "");
    forget(key);
  }
}
