import { expect, test } from "bun:test";
import { gesture } from "../../src/chat/costs.ts";
import { already } from "../../src/chat/decide.ts";
import { author, signedIn } from "../../src/chat/demands.ts";
import { rule } from "../../src/chat/rule.ts";
import { actions } from "../../src/chat/rules.ts";
import { requests } from "../../src/protocol/frames.ts";
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

const definitions = (pattern: string, words: string) =>
  readFiles(pattern).flatMap(({ text }) =>
    [...text.matchAll(new RegExp(`^export const \\w+ = (?:${words})\\(\\s*"([^"]+)"`, "gm"))].map(
      ([, type]) => type as string,
    ),
  );
const twice = (types: readonly string[]) => types.filter((type, i) => types.indexOf(type) !== i);

test("every request has one definition, and every action one rule", () => {
  const asked = definitions("src/protocol/*.ts", "request|question|command");
  expect(twice(asked)).toEqual([]);
  expect(asked.toSorted()).toEqual(Object.keys(requests).toSorted());
  const decided = definitions("src/chat/*.ts", "action|rule");
  expect(twice(decided)).toEqual([]);
  expect(decided.toSorted()).toEqual(Object.keys(actions).toSorted());
  expect(asked.filter((type) => !decided.includes(type))).toEqual([]);
});

/** What questions are told beside what the store finds: the few of which only this node knows something. */
const NODE_KNOWS = "src/chat/questions.ts";

test("no other file of the protocol or of the core lists requests or commands by their names", () => {
  const isAction = (type = "") => Object.hasOwn(actions, type);
  const files = readFiles("src/{protocol,chat}/*.ts").filter(({ path }) => path !== NODE_KNOWS);
  const listed = files.flatMap(({ path, text }) => [
    ...[...text.matchAll(/^\s*"([\w.]+)": /gm)]
      .filter(([, type]) => isAction(type))
      .map(([key]) => path + key),
    ...[...text.matchAll(/"([\w.]+)"\s*[,|]\s*(?="([\w.]+)")/g)]
      .filter(([, one, other]) => isAction(one) && isAction(other))
      .map(([pair]) => path + pair),
  ]);
  expect(listed).toEqual([]);
});

test("the example of how to add a command is what is there", () => {
  const [page] = readFiles("CONTRIBUTING.md");
  const shown = [...(page?.text ?? "").matchAll(/^```ts\n\/\/ (\S+)\n([^`]*(?:`[^`]+`[^`]*)*?)^```$/gm)];
  expect(shown.length).toBeGreaterThan(2);
  for (const [, path = "", code = ""] of shown) expect(readFiles(path)[0]?.text).toContain(code);
});
