import type { User } from "../../protocol/account.ts";
import { words } from "../words.ts";
import { sentence } from "./chat.ts";

/** Who the cookie of this browser says that we are. Its content is not for scripts, so the server is asked. */
export interface Here {
  readonly user: User;
  /** Whether one can also come back with a password. */
  readonly password: boolean;
}

/** What proves who we are where the browser takes no cookie: for this visit only, and in memory only. */
let token: string | undefined;

export const tokenOfVisit = (): string | undefined => token;

interface Asked {
  readonly method: "GET" | "POST" | "DELETE";
  readonly fields?: Readonly<Record<string, string>>;
  /** What was kept instead of the cookie in former times. */
  readonly token?: string;
}

/** Asks for a cookie: as a new account, by a password, or as a guest. Returns what went wrong. */
export const getIn = (
  path: "/users" | "/owner" | "/sessions" | "/guests",
  fields: Record<string, string>,
): Promise<string | undefined> => problemWith(path, { method: "POST", fields });

/** Exchanges a token for a cookie. */
export const exchange = async (token: string): Promise<boolean> =>
  (await problemWith("/sessions", { method: "POST", fields: {}, token })) === undefined;

/** Signs out: the cookie, and every tab that came by it, are of no use any longer. Returns what went wrong. */
export const getOut = (): Promise<string | undefined> =>
  problemWith("/sessions/current", { method: "DELETE" });

/** Nobody, or nobody that could be asked about. That it is asked lets the cookie last anew. */
export async function whoIsHere(): Promise<Here | undefined> {
  try {
    const answer = await ask("/sessions/current", { method: "GET" });
    const found = (await answer.json()) as Partial<Here>;
    return answer.ok && found.user ? { user: found.user, password: found.password === true } : undefined;
  } catch {
    return undefined;
  }
}

interface Said {
  readonly error?: string;
  readonly access_token?: string;
}

async function problemWith(path: string, asked: Asked): Promise<string | undefined> {
  try {
    const answer = await ask(path, asked);
    const said = (answer.status === 204 ? {} : await answer.json()) as Said;
    if (!answer.ok) return sentence(said.error ?? words.serverFailed);
    token = said.access_token;
    return undefined;
  } catch {
    return words.notReached;
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
