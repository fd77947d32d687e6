import fc from "fast-check";
import type { Asked } from "./rule.ts";

export const USERS = ["ada", "bob", "cem"];
const NAMES = ["kitchen", "garden"];

const often = <T>(weight: number, value: T) => ({ weight, arbitrary: fc.constant(value) });

/** What commands choose from: little, so that they meet. */
export const asked: fc.Arbitrary<Asked> = fc.record({
  who: fc.constantFrom("ada", ...USERS),
  where: fc.oneof(often(12, 0), often(6, 1), often(1, 2)),
  whom: fc.constantFrom(...USERS, "bob"),
  which: fc.oneof(often(4, 0), often(1, 1), often(1, 2)),
  name: fc.constantFrom(...NAMES),
  body: fc.constantFrom("yes", "no", "@all"),
  nonce: fc.constantFrom(undefined, undefined, "n1", "n2"),
  emoji: fc.constantFrom("👍", "👍", "👎"),
  role: fc.constantFrom("member", "voiced", "operator", "operator"),
  short: fc.integer({ min: -1, max: 4 }),
  flag: fc.boolean(),
});

/** Where every game begins. */
export const first: Asked = {
  ...{ who: "ada", where: 0, whom: "bob", which: 0, name: "kitchen", body: "yes", nonce: undefined },
  ...{ emoji: "👍", role: "member", short: 0, flag: false },
};
