import { words } from "../words.ts";

/** Why this page cannot have passkeys; undefined = it can. They belong to a host name, and to addresses that nobody can forge. */
export function whyNoPasskeys(): string | undefined {
  if (!isSecureContext) return words.passkeyNoTls;
  if (isNumeric(location.hostname)) return words.passkeyNoName;
  const hasThem = typeof globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON === "function";
  return hasThem ? undefined : words.passkeyNoBrowser;
}

/** An address of IPv4 or IPv6, as `location` writes them. */
const isNumeric = (host: string): boolean => /^[\d.]+$|^\[/.test(host);
