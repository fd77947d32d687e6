import { type Refusal, type RefusalCode, refusal } from "../protocol/errors.ts";
import { httpUrl } from "./address.ts";
import { Lost, Refused } from "./thrown.ts";
import { PROOFS_MAX, proofFor } from "./work.ts";

/** An account's name and the token to connect with. */
export interface Account {
  readonly username: string;
  readonly token: string;
}

export interface Credentials {
  readonly username: string;
  readonly password?: string;
}

/** Creates an account. Without a password its token is the only key. It takes some seconds if the server asks for a proof of work. Rejects with `Refused`, or `Lost`. */
export const signUp = (url: string, who: Credentials): Promise<Account> => ask(url, "/users", who);

/** What signs in: the password, with a code if you have it; or a code after the password, for which the ticket stands. */
export type SignIn =
  | {
      readonly username: string;
      readonly password: string;
      /** Of the authenticator app, or a recovery code. */
      readonly factor?: string;
    }
  | { readonly ticket: string; readonly factor: string };

/**
 * Signs in to an account with its password. Each call makes a new session. Rejects with `Refused`, or `Lost`. If the account has a
 * second factor, the `code` of the refusal is `second_factor`, and `refusal.ticket` stands for the password for a few minutes: ask for
 * a code, and call this again with both. A wrong code is refused with `bad_code`.
 */
export const signIn = (url: string, who: SignIn): Promise<Account> => ask(url, "/sessions", who);

/** A server that asks for a proof of work gets it. */
async function ask(url: string, path: string, who: Credentials | SignIn): Promise<Account> {
  let [response, answer] = await asked(httpUrl(url, path), who);
  for (let proofs = 0; answer.challenge !== undefined && proofs < PROOFS_MAX; proofs += 1) {
    const proof = await proofFor({ challenge: answer.challenge, bits: answer.bits ?? 0 });
    if (proof === undefined) break;
    [response, answer] = await asked(httpUrl(url, path), { ...who, proof });
  }
  const { username = "username" in who ? who.username : "", access_token: token } = answer;
  if (token) return { username, token };
  throw thrownFor(response, answer);
}

async function asked(url: string, content: object): Promise<[Response, Said]> {
  const response = await posted(url, content);
  return [response, parsed(await response.text())];
}

function thrownFor({ status, headers, url }: Response, said: Said): Refused | Lost {
  const { error: message, code: named, ticket, factors } = said;
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  const code = NAMED_CODES.find((known) => known === named) ?? codes[status] ?? "internal";
  if (message === undefined && code === "internal")
    return new Lost(`what answers at ${url} with ${status} is no chat server`);
  return new Refused(
    refusal(code, {
      ...(message !== undefined && { message }),
      ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1_000 }),
      ...(ticket !== undefined && { ticket }),
      ...(factors && { factors }),
    }),
  );
}

interface Said extends Pick<Refusal, "ticket" | "factors"> {
  readonly username?: string;
  readonly access_token?: string;
  readonly error?: string;
  readonly code?: string;
  /** Of `proof_required`. */
  readonly challenge?: string;
  readonly bits?: number;
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

function parsed(text: string): Said {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** The refusal codes of a second factor and of a proof of work. Their HTTP statuses have other meanings, too. */
const NAMED_CODES = ["second_factor", "factor_required", "bad_code", "proof_required"] as const;
/** The refusal codes of those HTTP statuses that have one meaning. The message says the rest. */
const codes: Readonly<Record<number, RefusalCode>> = {
  400: "bad_name",
  401: "bad_credentials",
  403: "registration_closed",
  409: "name_taken",
  429: "rate_limited",
  503: "unavailable",
};
