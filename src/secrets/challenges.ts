import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Challenges } from "../chat/ports.ts";

/** A challenge, `:` and a counter. The challenge is: bits, end in seconds since 1970 in base 36, random text, MAC. */
const PROOF = /^((\d{1,2})\.([0-9a-z]{1,8})\.([\w-]{11}))\.([\w-]{22}):\d{1,12}$/;
const MAC_BYTES = 16;

/**
 * Challenges of proof of work, as Hashcash has them (https://en.wikipedia.org/wiki/Hashcash). A proof is so short that SHA-256 takes
 * one block for it (55 bytes), as long as the counter has at most ten digits.
 */
export const challenges: Challenges = {
  make: ({ bits, forMs }, keyed, about) => {
    const until = Math.ceil((Date.now() + forMs) / 1_000).toString(36);
    const text = `${bits}.${until}.${randomBytes(8).toString("base64url")}`;
    return `${text}.${macOf(text, keyed, about).toString("base64url")}`;
  },
  read: (proof, keyed, about) => {
    const [, text = "", bits, until = "", once = "", mac = ""] = PROOF.exec(proof) ?? [];
    if (text === "") return undefined;
    const shown = Buffer.from(mac, "base64url");
    const own = macOf(text, keyed, about);
    if (shown.length !== own.length || !timingSafeEqual(shown, own)) return undefined;
    const leftMs = Number.parseInt(until, 36) * 1_000 - Date.now();
    return leftMs > 0 && zeroBitsOf(proof) >= Number(bits) ? { once, leftMs } : undefined;
  },
};

const macOf = (text: string, keyed: (text: string) => string, about: string): Buffer =>
  Buffer.from(keyed(`proof of work\n${text}\n${about}`), "hex").subarray(0, MAC_BYTES);

/** How many zero bits the SHA-256 of a text begins with, of the first 32. */
const zeroBitsOf = (text: string): number =>
  Math.clz32(new Bun.CryptoHasher("sha256").update(text).digest().readUInt32BE(0));
