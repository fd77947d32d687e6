import { type RefusalCode, refusal } from "../protocol/errors.ts";
import { httpUrl } from "./address.ts";
import { Lost, Refused } from "./thrown.ts";

/** An account's name and the token to connect with. */
export interface Account {
  readonly username: string;
  readonly token: string;
}

export interface Credentials {
  readonly username: string;
  readonly password?: string;
}

/** Creates an account. Without a password its token is the only key. Rejects with `Refused`, or `Lost`. */
export const signUp = (url: string, who: Credentials): Promise<Account> => ask(url, "/users", who);

/** Signs in to an account with its password. Each call makes a new session. Rejects with `Refused`. */
export const signIn = (url: string, who: Required<Credentials>): Promise<Account> =>
  ask(url, "/sessions", who);

async function ask(url: string, path: string, who: Credentials): Promise<Account> {
  const response = await posted(httpUrl(url, path), who);
  const answer = parsed(await response.text());
  if (answer.access_token) return { username: answer.username ?? who.username, token: answer.access_token };
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const code = codes[response.status] ?? "internal";
  if (answer.error === undefined && code === "internal")
    throw new Lost(`what answers at ${response.url} with ${response.status} is no chat server`);
  throw new Refused(
    refusal(code, {
      ...(answer.error !== undefined && { message: answer.error }),
      ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1_000 }),
    }),
  );
}

async function posted(url: string, content: object): Promise<Response> {
  try {
    const headers = { "content-type": "application/json" };
    return await fetch(url, { method: "POST", headers, body: JSON.stringify(content) });
  } catch (cause) {
    throw new Lost(`no chat server answers at ${url}: ${whyOf(cause)}`);
  }
}

/** Node says only "fetch failed", and gives the reason in `cause`. */
function whyOf(failure: unknown): string {
  const { cause, message } = failure as Error;
  return cause instanceof Error && cause.message !== "" ? cause.message : message;
}

function parsed(text: string): { username?: string; access_token?: string; error?: string } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** The refusal codes of those HTTP statuses that have one meaning. The message says the rest. */
const codes: Readonly<Record<number, RefusalCode>> = {
  400: "bad_name",
  401: "bad_credentials",
  403: "registration_closed",
  409: "name_taken",
  429: "rate_limited",
  503: "unavailable",
};
