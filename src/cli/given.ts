import { parseArgs } from "node:util";
import type { DataVerb, Given, Verb } from "./verb.ts";

/** The option that every verb has. */
const DATA = "data";

/** Parses what was typed after a verb, or says in one sentence what is wrong with it. */
export function givenTo(
  name: string,
  verb: Verb | DataVerb,
  args: readonly string[],
): Given | { problem: string } {
  const options = Object.fromEntries(
    Object.entries({ ...verb.options, [DATA]: "value" }).map(([option, takes]) => [
      option,
      { type: takes === "value" ? ("string" as const) : ("boolean" as const) },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [least, most] = typeof verb.words === "number" ? [verb.words, verb.words] : verb.words;
    if (positionals.length < least || positionals.length > most)
      return { problem: `\`exchat ${name}\` is followed by: ${verb.usage || "nothing"}` };
    const entries = Object.entries(values);
    return {
      values: Object.fromEntries(
        entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      ),
      flags: new Set(entries.filter(([, value]) => value === true).map(([option]) => option)),
      words: positionals,
    };
  } catch (cause) {
    const [sentence = "these options cannot be read"] = (cause as Error).message.split(/\.(?:\s|$)/);
    return { problem: `${sentence}: \`exchat ${name}\` is followed by: ${verb.usage || "nothing"}` };
  }
}

export const asksForHelp = (args: readonly string[]): boolean =>
  args.some((word) => word === "--help" || word === "-h");
