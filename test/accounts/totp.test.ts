import { expect, test } from "bun:test";
import { userId } from "../../src/protocol/ids.ts";
import { openFactors } from "../../src/secrets/factors.ts";
import { base32, stepOf } from "../../src/secrets/totp.ts";
import { appCode } from "../support/app.ts";

const SECRET = Buffer.from("12345678901234567890");
const FIVE = userId(5);
const KEY = "a secret that is in no database at all";

test("[FACTOR-1] codes are the last six digits of those in RFC 6238, appendix B", () => {
  const vectors = [
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ] as const;
  const found = vectors.map(([seconds, code]) => stepOf(SECRET, code, seconds * 1_000, 0));
  expect(found).toEqual(vectors.map(([seconds]) => Math.floor(seconds / 30)));
  expect(base32(SECRET)).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
});

test("[FACTOR-1] a clock may be wrong by one step, and a step that was used is not taken again", () => {
  const ms = 100 * 30_000 + 7_000;
  const codeOf = (step: number) => appCode(base32(SECRET), step);
  const steps = [98, 99, 100, 101, 102].map((step) => stepOf(SECRET, codeOf(step), ms, 0));
  expect(steps).toEqual([undefined, 99, 100, 101, undefined]);
  expect([99, 100, 101].map((step) => stepOf(SECRET, codeOf(step), ms, 100))).toEqual([
    ...[undefined, undefined, 101],
  ]);
  for (const text of ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "-12345"])
    expect(stepOf(SECRET, text, ms, 0)).toBeUndefined();
});

test("[FACTOR-2] a secret is sealed for one person, under a key that is in no database", () => {
  const factors = openFactors(KEY);
  const secret = factors.secret();
  const sealed = factors.seal(secret, FIVE);
  expect(sealed).not.toContain(secret);
  const code = appCode(base32(Buffer.from(secret, "base64url")));
  expect(factors.stepOf(sealed, FIVE, { code, after: 0 })).toBeNumber();
  expect(factors.stepOf(sealed, userId(6), { code, after: 0 })).toBeUndefined();
  expect(openFactors(`${KEY}!`).stepOf(sealed, FIVE, { code, after: 0 })).toBeUndefined();
  expect(factors.stepOf("", FIVE, { code, after: 0 })).toBeUndefined();
});

test("[FACTOR-4] a ticket is believed for its time, unchanged, on every node with the key", () => {
  let now = 1_000;
  const [factors, other] = [openFactors(KEY, () => now), openFactors(KEY, () => now)];
  const ticket = factors.ticket({ for: "proof", user: FIVE }, 5_000);
  expect(other.read(ticket)).toMatchObject({ for: "proof", user: FIVE });
  const [text = "", mac = ""] = ticket.split(".");
  const forged = Buffer.from(text, "base64url").toString().replace("u5", "u2");
  const lies = [`${Buffer.from(forged).toString("base64url")}.${mac}`, text, `${text}.`, `.${mac}`, "", "."];
  expect(lies.map((lie) => factors.read(lie))).toEqual(lies.map(() => undefined));
  expect(openFactors(`${KEY}!`, () => now).read(ticket)).toBeUndefined();
  now = 6_000;
  expect(factors.read(ticket)).toBeUndefined();
});
