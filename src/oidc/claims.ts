import type { Claimed } from "../chat/oidc-sign-ins.ts";
import type { IssuedRole, OidcConfig } from "../config/oidc.ts";

/** What an issuer says of a person: the claims of the ID token, and those of its userinfo endpoint. */
export type Claims = Readonly<Record<string, unknown>>;

const RANKS: Readonly<Record<IssuedRole, number>> = { member: 0, moderator: 1, admin: 2 };
/** All of it is kept in a cookie for a while. */
const TEXT_CHARACTERS_MAX = 64;
const EMAIL_CHARACTERS_MAX = 254;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** `state` = the hash of the random state of this sign-in. */
export function claimedBy(
  claims: Claims,
  config: OidcConfig,
  { state }: { readonly state: string },
): Claimed {
  const email = verifiedEmail(claims);
  const role = config.roles && roleOf(claims, config.roles);
  const displayName = textOf(claims["name"]);
  const named = [claims["preferred_username"], claims["email"], claims["given_name"], claims["name"]];
  return {
    proof: {
      ...{ issuer: config.issuer, subject: String(claims["sub"]), state },
      ...(email !== undefined && { email }),
    },
    names: named.flatMap((name) => textOf(name) ?? []),
    ...(displayName !== undefined && { displayName }),
    ...(role && { role }),
    admits: admits(config.accounts, email),
  };
}

/** An address that the issuer has not verified may be anyone's. */
function verifiedEmail({ email, email_verified: verified }: Claims): string | undefined {
  return verified === true &&
    typeof email === "string" &&
    email.length <= EMAIL_CHARACTERS_MAX &&
    EMAIL.test(email)
    ? email.toLowerCase()
    : undefined;
}

function admits(accounts: OidcConfig["accounts"], email: string | undefined): boolean {
  if (typeof accounts === "string") return accounts === "everyone";
  return email !== undefined && accounts.includes(email.split("@")[1] ?? "");
}

/** The highest role that a value of the claim gives. Issuers leave out a claim without values, so none is a member. */
function roleOf(claims: Claims, { claim, of }: NonNullable<OidcConfig["roles"]>): IssuedRole {
  const found = claimOf(claims, claim);
  const values: readonly unknown[] = Array.isArray(found) ? found : [found];
  let best: IssuedRole = "member";
  for (const value of values) {
    const role = typeof value === "string" || typeof value === "boolean" ? of.get(String(value)) : undefined;
    if (role && RANKS[role] > RANKS[best]) best = role;
  }
  return best;
}

/** A claim by its name, or by a path in it: `realm_access.roles`. An object gives its keys. */
export function claimOf(claims: Claims, claim: string): unknown {
  const own = (at: unknown, key: string): unknown =>
    typeof at === "object" && at !== null && Object.hasOwn(at, key) ? (at as Claims)[key] : undefined;
  const found = own(claims, claim) ?? claim.split(".").reduce<unknown>(own, claims);
  if (typeof found !== "object" || found === null || Array.isArray(found)) return found;
  return Object.keys(found);
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = [...value.replace(/\p{Cc}/gu, " ").trim()].slice(0, TEXT_CHARACTERS_MAX).join("");
  return text === "" ? undefined : text;
}
