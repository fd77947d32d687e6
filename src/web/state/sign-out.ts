import { withdrawAlerts } from "./alerts.ts";
import { forget, keysUnder } from "./browser-storage.ts";
import { client, me } from "./chat.ts";
import { endSession } from "./cookie.ts";
import { forgetFormerIdentity, formerIdentity } from "./former-identity.ts";
import { forgetIdentity, keepIdentity, readIdentity } from "./identity.ts";
import { inTurn } from "./tab-locks.ts";

/** Signs out in every tab, and leaves nothing of the person in this browser. Returns what went wrong. */
export const signOut = (): Promise<string | undefined> => inTurn(leaveForGood);

async function leaveForGood(): Promise<string | undefined> {
  const identity = readIdentity();
  client.value?.close();
  // The other tabs must know that this is intended before the server ends their connections.
  forgetIdentity();
  const problem = await endSession();
  if (problem) {
    if (identity) keepIdentity(identity);
    client.value?.connect();
    return problem;
  }
  for (const key of keysUnder(`${me.value?.id}.`)) forget(key);
  withdrawAlerts();
  forgetIdentity();
  // A busy tab may have noticed the end of the session before it heard that this was intended.
  if (formerIdentity()?.user.id === identity?.user.id) forgetFormerIdentity();
  // A new page is the surest way to clear the memory, too.
  location.replace("/");
  return undefined;
}
