import type { GuardedFetch } from "./guarded-fetch.ts";
import { brief, IssuerTrouble } from "./trouble.ts";

/** What an issuer says of itself (OpenID Connect Discovery 1.0, section 3), as far as it is needed. */
export interface Metadata {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
  readonly userinfo_endpoint?: string;
  readonly token_endpoint_auth_methods_supported?: readonly string[];
  readonly [more: string]: unknown;
}

const NEEDED = ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const;
const OPTIONAL = ["userinfo_endpoint", "end_session_endpoint"] as const;

/** Asks an issuer for its document. Rejects with IssuerTrouble. */
export async function discover(issuer: string, name: string, guarded: GuardedFetch): Promise<Metadata> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const wrong = (told: string) =>
    new IssuerTrouble(`${name} is not set up rightly: tell the people who run this server`, told);
  const answer = await guarded.ask(url, { headers: { accept: "application/json" } });
  if (answer.status !== 200) throw wrong(`${url} answers with status ${answer.status}`);
  const document = objectIn(await answer.text());
  if (!document) throw wrong(`${url} is no JSON: is EXCHAT_OIDC_ISSUER the address of an issuer?`);
  if (document["issuer"] !== issuer)
    throw wrong(
      `${url} is the document of another issuer, ${brief(document["issuer"])}: if that is the right one, set EXCHAT_OIDC_ISSUER ` +
        "to it, letter by letter",
    );
  for (const field of [...NEEDED, ...OPTIONAL]) {
    const problem = endpointProblem(issuer, document[field]);
    if (problem && (document[field] !== undefined || NEEDED.some((one) => one === field)))
      throw wrong(`${url} has the ${field} ${brief(document[field])}: ${problem}`);
  }
  return document as Metadata;
}

function endpointProblem(issuer: string, endpoint: unknown): string | undefined {
  if (typeof endpoint !== "string" || !URL.canParse(endpoint)) return "that is no address";
  const { protocol } = new URL(endpoint);
  if (protocol === "https:") return undefined;
  return protocol === "http:" && issuer.startsWith("http:") ? undefined : "that has no https";
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
