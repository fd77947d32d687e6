import { words } from "../words.ts";
import { client } from "./chat.ts";
import { cookieUser, post, requestCookie } from "./cookie.ts";
import { come } from "./enter.ts";
import { type Wrong, wrongOf } from "./wrong.ts";

// Passkeys (WebAuthn level 3). The page loads this when it first needs it.

/** What a person shows again before a change of how they sign in. */
export interface Again {
  readonly password?: string;
  /** It stands for a passkey, for 5 minutes. */
  readonly proof?: string;
}
type Done<T> = { readonly is: "ok"; readonly ok: T } | { readonly is: "wrong"; readonly wrong: Wrong };

/** The server's challenges last 5 minutes. */
const FRESH_MS = 4 * 60_000;

/** Signs in with a passkey that the person chooses in a dialog of the browser. Returns what went wrong. */
export async function signInByPasskey(): Promise<Wrong | undefined> {
  const used = await use("sign-in");
  return used.is === "ok" ? comeBy(used.ok) : used.wrong;
}

/**
 * Lets the browser offer passkeys in the field of the name, until `until` is aborted. What went wrong before the person chose one is
 * not said, because they have asked for nothing; `said` hears the rest.
 */
export async function offerPasskeys(until: AbortSignal, said: (wrong: Wrong) => void): Promise<void> {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable())) return;
  while (!until.aborted) {
    const old = AbortSignal.timeout(FRESH_MS);
    const used = await use("sign-in", { mediation: "conditional", signal: AbortSignal.any([until, old]) });
    if (used.is === "wrong" && !old.aborted) return;
    const wrong = used.is === "ok" ? await comeBy(used.ok) : undefined;
    if (wrong) said(wrong);
    await seen(until);
  }
}

/** Resolves when the person looks at the page: nobody needs a new challenge before. */
async function seen(until: AbortSignal): Promise<void> {
  while (document.visibilityState === "hidden" && !until.aborted) {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    document.addEventListener("visibilitychange", resolve, { once: true });
    until.addEventListener("abort", resolve, { once: true });
    await promise;
  }
}

async function comeBy(passkey: object): Promise<Wrong | undefined> {
  const refused = await requestCookie("/sessions/passkey", { passkey });
  return refused ?? come({ hasPassword: (await cookieUser())?.password === true });
}

/** The person shows a passkey of theirs again. */
export async function showAgain(): Promise<Done<Again>> {
  const used = await use("proof");
  return used.is === "ok" ? post<{ readonly proof: string }>("/passkeys/proof", { passkey: used.ok }) : used;
}

/** Makes a passkey for this host. Returns what went wrong. */
export async function addPasskey(label: string, again: Again): Promise<Wrong | undefined> {
  type Begun = { readonly options: PublicKeyCredentialCreationOptionsJSON };
  const begun = await post<Begun>("/passkeys/options", { for: "add", ...again });
  if (begun.is === "wrong") return begun.wrong;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.ok.options);
  const made = await prompted(() => navigator.credentials.create({ publicKey }));
  if (made.is === "wrong") return made.wrong;
  const added = await post("/passkeys", { passkey: made.ok, ...(label !== "" && { label }) });
  return added.is === "wrong" ? added.wrong : undefined;
}

/** Removes a passkey from the account. Returns what went wrong. */
export async function removePasskey(id: string, again: Again): Promise<Wrong | undefined> {
  const answer = await client.value?.call("passkey.remove", { id, ...again });
  return answer ? wrongOf(answer) : { says: words.notConnected };
}

async function use(
  purpose: "sign-in" | "proof",
  how: Pick<CredentialRequestOptions, "mediation" | "signal"> = {},
): Promise<Done<object>> {
  type Begun = { readonly options: PublicKeyCredentialRequestOptionsJSON };
  const begun = await post<Begun>("/passkeys/options", { for: purpose });
  if (begun.is === "wrong") return begun;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(begun.ok.options);
  return prompted(() => navigator.credentials.get({ publicKey, ...how }));
}

/** What the browser's dialog has come to, as the server reads it. */
async function prompted(ask: () => Promise<Credential | null>): Promise<Done<object>> {
  try {
    const credential = (await ask()) as PublicKeyCredential | null;
    return credential ? { is: "ok", ok: credential.toJSON() } : { is: "wrong", wrong: cancelled };
  } catch (error) {
    return { is: "wrong", wrong: wrongs[(error as DOMException).name] ?? { says: words.passkeyFailed } };
  }
}

/** No error: the person has changed their mind. Browsers do not say whether it was that, or the time that has passed. */
const cancelled: Wrong = { says: words.passkeyNotUsed, field: "cancelled" };
/** By the names of errors that WebAuthn knows. */
const wrongs: Readonly<Record<string, Wrong>> = {
  AbortError: cancelled,
  NotAllowedError: cancelled,
  InvalidStateError: { says: words.passkeyIsThere },
};
