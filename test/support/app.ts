import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The step of 30 seconds at this moment. */
export const stepNow = (): number => Math.floor(Date.now() / 30_000);

/** What an authenticator app shows for a secret in base 32, by RFC 4226. Each code works once, so a test names its step. */
export function appCode(secret: string, step = stepNow()): string {
  const bits = [...secret].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const counter = Buffer.from(step.toString(16).padStart(16, "0"), "hex");
  const mac = createHmac("sha1", Uint8Array.from(key)).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0xf) & 0x7f_ff_ff_ff;
  return `${number}`.slice(-6).padStart(6, "0");
}
