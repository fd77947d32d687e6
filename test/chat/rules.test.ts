import { expect, test } from "bun:test";
import { gesture } from "../../src/chat/costs.ts";
import { already } from "../../src/chat/decide.ts";
import { author, signedIn } from "../../src/chat/demands.ts";
import { rule } from "../../src/chat/rule.ts";
import { actions } from "../../src/chat/rules.ts";
import { readFiles } from "../support/source.ts";

/** The compiler holds this test: each of these lines must be an error. */
export const mistakes = [
  rule("message.pin", {
    sees: ({ room, id }) => ({ roomById: room, message: id }),
    may: [signedIn],
    costs: gesture,
    // @ts-expect-error The rule names no count, so the decision sees none.
    decide: ({ pins }) => already(pins),
  }),
  rule("message.pin", {
    sees: ({ room }) => ({ roomById: room }),
    // @ts-expect-error Whose message it is can be told only if the rule names the message.
    may: [author],
    costs: gesture,
    decide: () => already(),
  }),
  rule("message.pin", {
    // @ts-expect-error No part of a scope is called so.
    sees: ({ room, id }) => ({ roomById: room, mesage: id }),
    may: [signedIn],
    costs: gesture,
    decide: () => already(),
  }),
  // @ts-expect-error Nobody can ask for that.
  rule("message.shred", { sees: () => ({}), may: [], costs: gesture, decide: () => already() }),
];

test("a decision sees what its rule names, and does not compile when it looks at more", () => {
  expect(mistakes).toHaveLength(4);
});

test("every action is defined in one place", () => {
  const defined = readFiles("src/chat/*.ts").flatMap(({ text }) =>
    [...text.matchAll(/^export const \w+ = (?:rule|action)\("([^"]+)"/gm)].map(([, type]) => type as string),
  );
  expect(defined.filter((type, i) => defined.indexOf(type) !== i)).toEqual([]);
  expect(defined.sort()).toEqual(Object.keys(actions).sort());
});
