import { refusal } from "../protocol/errors.ts";
import { Refused } from "./chat.ts";

/** An account's name and the token to connect with. */
export interface Account {
  readonly username: string;
  readonly token: string;
}

export interface SignInOptions {
  /** `http://` or `https://`, without a path. */
  readonly server: string;
  readonly username: string;
  readonly password?: string;
}

/** Makes an account; without a password its token is the only key. Rejects with `Refused`. */
export const signUp = (options: SignInOptions): Promise<Account> => ask("users", options);

/** Signs in to an account that has a password. Rejects with `Refused`. */
export const signIn = (options: SignInOptions): Promise<Account> => ask("sessions", options);

async function ask(path: string, { server, username, password }: SignInOptions): Promise<Account> {
  const response = await fetch(new URL(`/${path}`, server), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, ...(password !== undefined && { password }) }),
  });
  const answer = (await response.json()) as { username?: string; access_token?: string; error?: string };
  if (answer.access_token) return { username: answer.username ?? username, token: answer.access_token };
  const code = codes[response.status] ?? "internal";
  throw new Refused(refusal(code, answer.error === undefined ? {} : { message: answer.error }));
}

const codes: Readonly<
  Record<number, "bad_credentials" | "name_taken" | "bad_name" | "rate_limited" | "registration_closed">
> = {
  400: "bad_name",
  401: "bad_credentials",
  403: "registration_closed",
  409: "name_taken",
  429: "rate_limited",
};
