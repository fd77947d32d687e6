import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import type { Factors, Ticket } from "../chat/ports.ts";
import { seal, unseal } from "./sealing.ts";
import { base32, otpauth, stepOf } from "./totp.ts";

/** 160 bits, as RFC 4226 recommends (section 4, R6). */
const SECRET_BYTES = 20;
/** 80 random bits: too many to try, so a fast hash is enough. */
const RECOVERY_BYTES = 10;
const KEY_BYTES = 32;
/** The form of what is stored, so that a later form can be told from it. */
const FORM = "1.";

/**
 * Second factors under a key that is in no database: secrets of authenticator apps are sealed with AES-256-GCM, and tickets have
 * an HMAC-SHA-256. `now` = milliseconds since 1970, by the machine's clock, as authenticator apps have it.
 */
export function openFactors(secret: string, now: () => number = Date.now): Factors {
  const keyFor = (use: string) =>
    Buffer.from(hkdfSync("sha256", secret, "", `exchat factor ${use}`, KEY_BYTES));
  const [sealing, signing] = [keyFor("secrets"), keyFor("tickets")];
  const mac = (text: string) => createHmac("sha256", signing).update(text).digest();
  return {
    secret: () => randomBytes(SECRET_BYTES).toString("base64url"),
    shown: (made, { account, issuer }) => {
      const bytes = Buffer.from(made, "base64url");
      return { secret: base32(bytes), uri: otpauth(bytes, account, issuer) };
    },
    // What was sealed for one person opens for no other.
    seal: (made, user) => FORM + seal(sealing, Buffer.from(made, "base64url"), user),
    stepOf: (sealed, user, { code, after }) => {
      if (!sealed.startsWith(FORM)) return undefined;
      const bytes = unseal(sealing, sealed.slice(FORM.length), user);
      return bytes?.length === SECRET_BYTES ? stepOf(bytes, code, now(), after) : undefined;
    },
    recoveryCode: () => (base32(randomBytes(RECOVERY_BYTES)).toLowerCase().match(/.{4}/g) ?? []).join("-"),
    ticket: (content, forMs) => {
      const text = Buffer.from(JSON.stringify({ ...content, until: now() + forMs })).toString("base64url");
      return `${text}.${mac(text).toString("base64url")}`;
    },
    read: (ticket) => {
      const [text = "", shown = ""] = ticket.split(".");
      const [right, given] = [mac(text), Buffer.from(shown, "base64url")];
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      const found = JSON.parse(Buffer.from(text, "base64url").toString()) as Ticket & { until: number };
      return found.until > now() ? found : undefined;
    },
  };
}
