import { limits } from "../protocol/limits.ts";

/** Browsers accept a cookie of this name only over TLS and only from this very host (RFC 6265bis section 4.1.3.2). */
const SECURE_NAME = "__Host-exchat";
/** The name without TLS. Not every browser stores a secure cookie then, even for this machine. */
const PLAIN_NAME = "exchat";
/** Behind either name: what is kept while a person signs in by an issuer. */
const SIGN_IN = "-oidc";
const MAX_AGE_SECONDS = limits.webSessionDaysMax * 24 * 60 * 60;

/**
 * The session's cookie. If the request shows both, the secure one counts, since nobody on the network can have planted
 * it.
 */
export function sessionCookie(request: Request, secure: boolean): string | undefined {
  const cookies = request.headers.get("cookie");
  if (!cookies) return undefined;
  return cookieNamed(cookies, SECURE_NAME) ?? (secure ? undefined : cookieNamed(cookies, PLAIN_NAME));
}

/** What is kept while a person signs in by an issuer. */
export function signInCookie(request: Request, secure: boolean): string | undefined {
  const cookies = request.headers.get("cookie");
  return cookies ? cookieNamed(cookies, `${secure ? SECURE_NAME : PLAIN_NAME}${SIGN_IN}`) : undefined;
}

export const setSignInCookie = (sealed: string, secure: boolean): string =>
  written(sealed, secure, limits.oidcSignInMinutesMax * 60, SIGN_IN);

export const dropSignInCookie = (secure: boolean): string => written("", secure, 0, SIGN_IN);

export const setSessionCookie = (token: string, secure: boolean): string =>
  written(token, secure, MAX_AGE_SECONDS);

export const dropSessionCookie = (secure: boolean): string => written("", secure, 0);

function cookieNamed(cookies: string, name: string): string | undefined {
  const found = cookies
    .split(";")
    .map((cookie) => cookie.trim())
    .find((cookie) => cookie.startsWith(`${name}=`));
  return found?.slice(name.length + 1) || undefined;
}

/** `behind` comes after the name of the session's cookie. */
const written = (value: string, secure: boolean, maxAge: number, behind = ""): string =>
  `${secure ? SECURE_NAME : PLAIN_NAME}${behind}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
