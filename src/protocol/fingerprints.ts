const FINGERPRINT = /^[0-9a-f]{64}$/;

/**
 * The SHA-256 of a TLS certificate in the server's form, 64 hexadecimal digits, of what programs print: with colons or spaces, in
 * upper case, or after `sha256 Fingerprint=` as OpenSSL writes it. Undefined = it is no SHA-256.
 */
export function fingerprintOf(text: string): string | undefined {
  const digits = text.replace(/^.*=/s, "").replaceAll(/[\s:]/g, "").toLowerCase();
  return FINGERPRINT.test(digits) ? digits : undefined;
}
