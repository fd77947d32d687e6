import { words } from "../words.ts";
import { client, me, problemOf } from "./chat.ts";
import { entryLink, inviteCode, useEntryLink } from "./entry-link.ts";
import { keepIdentity, readIdentity } from "./identity.ts";
import { proving } from "./proving.ts";
import { server } from "./server.ts";
import { type Wrong, wrongOf } from "./wrong.ts";

// The actions of a user on their own account. Each returns a sentence that says what went wrong, as in actions.ts.

export const hasPassword = (): boolean => readIdentity()?.hasPassword === true;

/** Sets or changes the password. This signs the user out everywhere else. */
export async function setPassword(old: string, password: string): Promise<Wrong | undefined> {
  const fields = { password, ...(hasPassword() && { old }) };
  const answer = await client.value?.call("account.password", fields);
  if (!answer) return { says: words.notConnected };
  if (answer.is === "ok" && me.value) keepIdentity({ user: me.value, hasPassword: true });
  return wrongOf(answer);
}

/** Takes another name: the signal `me` then tells it to the page. */
export async function changeName(name: string): Promise<string | undefined> {
  const answer = await client.value?.call("user.rename", { name });
  return answer ? problemOf(answer) : words.notConnected;
}

/** Whether the guest can have an account at once: everyone can, or an invitation has opened this page. */
export const mayRegister = (): boolean => server.value?.registration === "open" || inviteCode() !== undefined;

/** Turns the guest into an account. Returns what went wrong. */
export async function keepName(name: string, password: string): Promise<Wrong | undefined> {
  const isOwn = name === me.value?.name;
  const invite = inviteCode();
  const fields = {
    ...(!isOwn && { name }),
    ...(password !== "" && { password }),
    ...(invite !== undefined && { invite }),
    ...(server.value?.rules !== undefined && { rules: true }),
  };
  const answer = await proving(
    async (proof) =>
      client.value?.call("account.register", { ...fields, ...(proof !== undefined && { proof }) }),
    (answer) => (answer?.is === "refused" ? answer.refusal : {}),
  );
  const wrong = answer ? wrongOf(answer) : { says: words.notConnected };
  if (answer?.is === "ok") {
    keepIdentity({ user: answer.ok.user, hasPassword: password !== "" });
    if (invite !== undefined) entryLink.value = undefined;
    void useEntryLink();
  }
  return wrong;
}
