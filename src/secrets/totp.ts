import { createHmac, timingSafeEqual } from "node:crypto";

/** RFC 6238, section 4: a code is for 30 seconds, counted from 1970. All authenticator apps use these values. */
const STEP_SECONDS = 30;
const DIGITS = 6;
/** A clock may differ by one step (RFC 6238, section 5.2). */
const DRIFT_STEPS = 1;
/** RFC 4648, section 6. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of one step: HOTP (RFC 4226, section 5.3) with HMAC-SHA-1. */
function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7f_ff_ff_ff;
  return `${number % 10 ** DIGITS}`.padStart(DIGITS, "0");
}

/**
 * The step for which a code is right, next to the time in milliseconds since 1970; undefined = none, or one up to `after`: each
 * code works once.
 */
export function stepOf(secret: Uint8Array, code: string, ms: number, after: number): number | undefined {
  if (code.length !== DIGITS || !/^\d+$/.test(code)) return undefined;
  const now = Math.floor(ms / 1_000 / STEP_SECONDS);
  const shown = Buffer.from(code);
  let found: number | undefined;
  for (let step = now - DRIFT_STEPS; step <= now + DRIFT_STEPS; step++)
    if (timingSafeEqual(shown, Buffer.from(codeOf(secret, step))) && step > after) found = step;
  return found;
}

/** Bytes in base 32 without padding, as authenticator apps read it. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => ALPHABET[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
}

/** What an authenticator app reads from a QR code ("Key Uri Format" of Google Authenticator, which all follow). */
export function otpauth(secret: Uint8Array, account: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`;
}
