import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import type { OidcConfig } from "../config/oidc.ts";
import { brief, IssuerTrouble, troubleIn } from "./trouble.ts";

/* What the library finds wrong with an answer, in words for the person and for the operator. */

const TELL = "tell the people who run this server";
const notBelieved = (name: string, why: string): string =>
  `${name} answered ${why}, so nobody was signed in: ${TELL}`;

/** As in `unexpected JWT "aud" (audience) claim value`. */
const NAMES = /^(?:unexpected )?(?:JWT|ID Token) "(\w+)"/;
const REASON_CHARACTERS_MAX = 200;
const UNSIGNED = /signature verification failed/;

/** By the claim of an ID token that is not as it must be. */
const CLAIMS: Readonly<Record<string, string>> = {
  iss: "in the name of another issuer",
  aud: "for another program",
  azp: "for another program",
  nonce: "to another question than this one",
  exp: "with a proof that has expired: perhaps its clock or that of this server is wrong",
  nbf: "with a proof that is not valid yet: perhaps its clock or that of this server is wrong",
  iat: "with a proof from another time",
  sub: "without saying who you are",
  alg: "with a proof that is not signed as it must be",
};

/** The library has an own code for each kind of trouble. */
const CODES: Readonly<Record<string, string>> = {
  OAUTH_KEY_SELECTION_FAILED: "with a proof that none of its keys has signed",
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: "with a proof of another time",
  OAUTH_UNSUPPORTED_OPERATION: "with a proof that is not signed as it must be",
  OAUTH_RESPONSE_IS_NOT_JSON: "with a page instead of data",
  OAUTH_RESPONSE_IS_NOT_CONFORM: "with an error",
  OAUTH_PARSE_ERROR: "with something that cannot be read",
};

export function untrue(cause: unknown, { name, issuer }: OidcConfig): IssuerTrouble {
  const ours = troubleIn(cause);
  if (ours) return ours;
  if (cause instanceof AuthorizationResponseError)
    return new IssuerTrouble(
      cause.error === "access_denied"
        ? `${name} did not let you in, or you cancelled it there: you can try again`
        : `${name} could not sign you in: try again, or ${TELL}`,
      `the issuer refused with ${brief(cause.error)}: ${brief(cause.error_description ?? "")}`,
    );
  if (cause instanceof ResponseBodyError)
    return new IssuerTrouble(
      `${name} did not accept its own answer: try again, or ${TELL}`,
      `${issuer} refused the code with ${brief(cause.error)}: ${brief(cause.error_description ?? "")}`,
    );
  if (!(cause instanceof ClientError)) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new IssuerTrouble(notBelieved(name, "with something unexpected"), message);
  }
  return ofClient(cause, name);
}

function ofClient(cause: ClientError, name: string): IssuerTrouble {
  const reasons = reasonsOf(cause);
  const claim = claimIn(cause);
  const why =
    (claim && CLAIMS[claim]) ??
    (reasons.some((reason) => UNSIGNED.test(reason))
      ? "with a proof that none of its keys has signed"
      : undefined) ??
    CODES[cause.code ?? ""] ??
    "with something unexpected";
  return new IssuerTrouble(notBelieved(name, why), reasons.join(": "));
}

/** The claim about which the library complains, if it says so. */
function claimIn(cause: unknown): string | undefined {
  for (let at = cause; at !== undefined && at !== null; at = (at as { cause?: unknown }).cause) {
    const { claim, message } = at as { claim?: unknown; message?: unknown };
    if (typeof claim === "string") return claim;
    const [, named] = NAMES.exec(String(message ?? "")) ?? [];
    if (named !== undefined) return named;
  }
  return undefined;
}

function reasonsOf(cause: unknown): string[] {
  const found: string[] = [];
  for (let at = cause; at instanceof Error; at = at.cause)
    found.push(at.message.slice(0, REASON_CHARACTERS_MAX));
  return found;
}
