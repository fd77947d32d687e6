import { words } from "../words.ts";
import { client, me, problemOf } from "./chat.ts";
import { keepIdentity, readIdentity } from "./identity.ts";

// What one can do about one's own account. What went wrong is returned as a sentence, as in actions.ts.

export const hasPassword = (): boolean => readIdentity()?.hasPassword === true;

/** Sets the first password, or another one; everywhere else one is signed out. */
export async function setPassword(old: string, password: string): Promise<string | undefined> {
  const fields = { password, ...(hasPassword() && { old }) };
  const answer = await client.value?.call("account.password", fields);
  if (!answer) return words.notConnected;
  if (answer.is === "ok" && me.value) keepIdentity({ user: me.value, hasPassword: true });
  return problemOf(answer);
}
