import { signal } from "@preact/signals";
import { words } from "../words.ts";
import { me, sentence } from "./chat.ts";
import { come } from "./enter.ts";
import { entryLink, inviteCode } from "./entry-link.ts";
import { tell } from "./notices.ts";
import { server } from "./server.ts";
import type { Wrong } from "./wrong.ts";

/** A person of whom the issuer has said who they are, and who has no account here yet. */
interface Newcomer {
  /** The name that the server suggests. */
  readonly username: string;
  readonly issuer: string;
}
interface Said {
  readonly newcomer?: Newcomer;
  readonly problem?: string;
  readonly connected?: true;
}

export const newcomer = signal<Newcomer | undefined>(undefined);
/** Why the issuer did not sign the person in. */
export const issuerProblem = signal<string | undefined>(undefined);

const HASH = "#oidc";

/**
 * Whether the issuer has sent the person back: then the server says what comes of it. Call it before the page looks at its address,
 * and the answer when the page knows who is signed in.
 */
export function followReturn(): () => Promise<void> {
  if (location.hash !== HASH) return async () => undefined;
  history.replaceState(null, "", location.pathname);
  return learnReturn;
}

async function learnReturn(): Promise<void> {
  const said = await ask<Said>("/oidc/account");
  if (said.is === "wrong") return;
  const { problem, connected } = said.ok;
  newcomer.value = said.ok.newcomer;
  if (connected) tell(words.connected(server.value?.oidc?.name ?? ""));
  if (problem === undefined) return;
  if (me.value) tell(sentence(problem));
  else issuerProblem.value = sentence(problem);
}

/** Goes to the issuer, and comes back to where the person is now. Returns what went wrong. */
export async function goToIssuer(connect = false): Promise<string | undefined> {
  const invite = inviteCode();
  const fields = { back: location.pathname, ...(invite && { invite }), ...(connect && { connect }) };
  const begun = await ask<{ readonly url: string }>("/oidc/begin", fields);
  if (begun.is === "wrong") return begun.wrong.says;
  location.assign(begun.ok.url);
  return undefined;
}

/** Makes the account of the newcomer, and comes in. */
export async function comeByIssuer(username: string): Promise<Wrong | undefined> {
  const rules = server.value?.rules === undefined ? {} : { rules: true };
  const made = await ask<{ readonly back: string }>("/oidc/account", { username, ...rules });
  if (made.is === "wrong") return made.wrong;
  newcomer.value = undefined;
  entryLink.value = undefined;
  return await come({ hasPassword: false });
}

type Answer<T> = { readonly is: "ok"; readonly ok: T } | { readonly is: "wrong"; readonly wrong: Wrong };

async function ask<T>(path: string, fields?: object): Promise<Answer<T>> {
  try {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(path, fields ? { method: "POST", headers, body: JSON.stringify(fields) } : {});
    const said = (await answer.json()) as T & { error?: string; field?: string; code?: string };
    if (answer.ok) return { is: "ok", ok: said };
    const { error = words.serverFailed, field, code } = said;
    return { is: "wrong", wrong: { says: sentence(error), field, code } };
  } catch {
    return { is: "wrong", wrong: { says: words.notReached } };
  }
}
