import type { z } from "zod";

/** The type that a field must have, in words for a person. */
const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What is wrong with a field, as the rest of a sentence that begins with the field's name. */
export function problemOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "is missing"
        : `must be ${kinds[issue.expected] ?? "something else"}`;
    case "too_small":
      return tooSmall(issue.origin, Number(issue.minimum));
    case "too_big":
      return tooBig(issue.origin, Number(issue.maximum));
    case "invalid_value":
      if (issue.input === undefined) return "is missing";
      return `must be ${anyOf(issue.values.map((value) => JSON.stringify(value)))}`;
    case "invalid_key":
      return `has a key that ${issue.issues[0]?.message ?? "it must not have"}`;
    default:
      return "is not valid";
  }
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === "string") return minimum === 1 ? "is empty" : `must have at least ${minimum} characters`;
  return origin === "array" ? `must have at least ${count(minimum, "item")}` : `must be at least ${minimum}`;
}

function tooBig(origin: string, maximum: number): string {
  if (origin === "string") return `has more than ${count(maximum, "character")}`;
  return origin === "array" ? `has more than ${count(maximum, "item")}` : `must be at most ${maximum}`;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

/** Of more, a sentence names the first few: the reference has all. */
const NAMED_MAX = 8;
const FEW = 3;

function anyOf(all: readonly string[]): string {
  if (all.length > NAMED_MAX) return `${all.slice(0, FEW).join(", ")} or one of ${all.length - FEW} others`;
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}
