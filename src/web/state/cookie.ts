import type { User } from "../../protocol/account.ts";
import { words } from "../words.ts";
import { sentence } from "./chat.ts";
import { proving } from "./proving.ts";
import { fieldOf, type Wrong } from "./wrong.ts";

/** The user of this browser's cookie. Scripts cannot read the cookie, so the page asks the server. */
export interface CookieUser {
  readonly user: User;
  /** Whether the user has a password to sign in with. */
  readonly password: boolean;
}

/** The token to use where the browser accepts no cookie: for this visit only, and in memory only. */
let token: string | undefined;

export const tokenOfVisit = (): string | undefined => token;

interface Asked {
  readonly method: "GET" | "POST" | "DELETE";
  readonly fields?: Readonly<Record<string, string | boolean | object>>;
  /** A token that an earlier version of the page stored instead of a cookie. */
  readonly token?: string;
}

/** Requests a cookie: for a new account, with a password or a passkey, or as a guest. Returns what went wrong. */
export const requestCookie = (
  path: "/users" | "/recovery" | "/owner" | "/sessions" | "/sessions/passkey" | "/guests",
  fields: Record<string, string | boolean | object>,
): Promise<Wrong | undefined> => problemWith(path, { method: "POST", fields });

/** Sets up a second factor while a person signs in: gets a cookie, and the recovery codes. */
export const requestByFactor = (fields: Record<string, string>) =>
  withToken<{ readonly recoveryCodes: readonly string[] }>("/factors", { method: "POST", fields });

/** Exchanges a token for a cookie. */
export const exchange = async (token: string): Promise<boolean> =>
  (await problemWith("/sessions", { method: "POST", fields: {}, token })) === undefined;

/** Signs out: ends the cookie's session, also for every tab that uses it. Returns what went wrong. */
export const endSession = async (): Promise<string | undefined> =>
  (await problemWith("/sessions/current", { method: "DELETE" }))?.says;

/** Undefined if nobody is signed in or the server did not answer. Each call renews the cookie's lifetime. */
export async function cookieUser(): Promise<CookieUser | undefined> {
  try {
    const answer = await ask("/sessions/current", { method: "GET" });
    const found = (await answer.json()) as Partial<CookieUser>;
    return answer.ok && found.user ? { user: found.user, password: found.password === true } : undefined;
  } catch {
    return undefined;
  }
}

interface Said {
  readonly error?: string;
  readonly field?: string;
  readonly code?: string;
  readonly lift?: string;
  readonly ticket?: string;
  readonly access_token?: string;
  readonly challenge?: string;
  readonly bits?: number;
}

async function problemWith(path: string, asked: Asked): Promise<Wrong | undefined> {
  const answered = await withToken<object>(path, asked);
  return answered.is === "wrong" ? answered.wrong : undefined;
}

async function withToken<T>(path: string, asked: Asked): Promise<Answered<T>> {
  const answered = await answerOf<T & Said>(path, asked);
  if (answered.is === "ok") token = answered.ok.access_token;
  return answered;
}

type Answered<T> = { readonly is: "ok"; readonly ok: T } | { readonly is: "wrong"; readonly wrong: Wrong };

/** Sends a request as the user of the cookie, if there is one. */
export const post = <T>(path: string, fields: Record<string, string | object>): Promise<Answered<T>> =>
  answerOf(path, { method: "POST", fields });

async function answerOf<T>(path: string, asked: Asked): Promise<Answered<T>> {
  try {
    const { answer, said } = await proving(
      async (proof) => {
        const fields = proof === undefined ? asked.fields : { ...asked.fields, proof };
        const answer = await ask(path, { ...asked, ...(fields && { fields }) });
        return { answer, said: (answer.status === 204 ? {} : await answer.json()) as Said & T };
      },
      ({ said }) => said,
    );
    if (!answer.ok) {
      const { error = words.serverFailed, lift, code, ticket } = said;
      const says = lift ? `${sentence(error)} ${sentence(lift)}` : sentence(error);
      return { is: "wrong", wrong: { says, field: fieldOf(answer.status, said), code, ticket } };
    }
    return { is: "ok", ok: said };
  } catch {
    return { is: "wrong", wrong: { says: words.notReached } };
  }
}

function ask(path: string, { method, fields, token: former }: Asked): Promise<Response> {
  const shown = former ?? token;
  return fetch(path, {
    method,
    headers: { "content-type": "application/json", ...(shown && { authorization: `Bearer ${shown}` }) },
    ...(fields && { body: JSON.stringify({ ...fields, cookie: navigator.cookieEnabled }) }),
  });
}
