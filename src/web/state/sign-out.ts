import { withdrawAlerts } from "./alerts.ts";
import { client, me } from "./chat.ts";
import { getOut } from "./cookie.ts";
import { forgetIdentity, keepIdentity, readIdentity } from "./identity.ts";
import { forget, keysUnder } from "./kept.ts";
import { inTurn } from "./tab-locks.ts";

/** Signs out in every tab, and leaves nothing of the person in this browser. Returns what went wrong. */
export const signOut = (): Promise<string | undefined> => inTurn(leaveForGood);

async function leaveForGood(): Promise<string | undefined> {
  const identity = readIdentity();
  client.value?.close();
  // Before the server ends their connections, the other tabs know that this is meant to be.
  forgetIdentity();
  const problem = await getOut();
  if (problem) {
    if (identity) keepIdentity(identity);
    client.value?.connect();
    return problem;
  }
  for (const key of keysUnder(`${me.value?.id}.`)) forget(key);
  withdrawAlerts();
  forgetIdentity();
  // A new page is the surest way to have nothing left in memory either.
  location.replace("/");
  return undefined;
}
