import { describe, expect, test } from "bun:test";
import { createRequire } from "node:module";
import fc from "fast-check";
import { formatLine, type Line, parseLine } from "../../src/doors/irc/line.ts";

/** A line as any parser reads it. */
interface Read {
  readonly tags: Readonly<Record<string, string>>;
  readonly command: string;
  readonly params: readonly string[];
}

const load = createRequire(import.meta.url);
/** The parser of the framework on which Kiwi IRC and The Lounge are built. */
const parseByFramework = load("irc-framework/src/irclineparser.js") as (text: string) => Read;
/** The parser of Twurple's. */
const ircv3 = load("ircv3") as {
  parseMessage(text: string): {
    readonly command: string;
    readonly tags: Iterable<[string, string]>;
    readonly _params: readonly { readonly value: string }[];
  };
};

function ours(text: string): Read {
  const { tags, command, params } = parseLine(text) as Line;
  return { tags: Object.fromEntries(tags), command, params };
}

function byFramework(text: string): Read {
  const { tags, command, params } = parseByFramework(text);
  return { tags: { ...tags }, command, params: [...params] };
}

function byIrcv3(text: string): Read {
  const { tags, command, _params } = ircv3.parseMessage(text);
  return { tags: Object.fromEntries(tags), command, params: _params.map(({ value }) => value) };
}

const word = fc.stringMatching(/^[a-zA-Z0-9#&_@+~é☕-][a-zA-Z0-9#:_é☕-]{0,12}$/u);
const text = fc.string({
  unit: fc.constantFrom("a", "B", "é", "☕", " ", "  ", ":", ";", "\\", "=", "@", "\u0001", "!"),
  maxLength: 60,
});
const key = fc.stringMatching(/^\+?[a-z][a-z0-9-]{0,8}(?:\.[a-z]{1,4}\/[a-z]{1,8})?$/);
const command = fc.constantFrom("PRIVMSG", "NOTICE", "FAIL", "372");

describe("other programs read what is written as it was meant", () => {
  const lines = fc.record({
    tags: fc.uniqueArray(fc.tuple(key, text), { maxLength: 4, selector: ([name]) => name }),
    source: word,
    command,
    // The parser of ircv3 refuses commands with too few parameters.
    params: fc
      .tuple(fc.array(word, { minLength: 2, maxLength: 4 }), text)
      .map(([before, last]) => [...before, last]),
  });

  for (const [name, parse] of [
    ["irc-framework", byFramework],
    ["ircv3", byIrcv3],
  ] as const)
    test(`[LINE-2] ${name}`, () => {
      fc.assert(
        fc.property(lines, (line) => {
          const meant = { tags: Object.fromEntries(line.tags), command: line.command, params: line.params };
          expect(parse(formatLine(line))).toEqual(meant);
        }),
      );
    });
});

test("[LINE-1] lines that come as clients write them mean the same to irc-framework", () => {
  const spaces = fc.constantFrom(" ", "  ");
  const raw = fc
    .tuple(
      fc.option(key),
      fc.option(word),
      command,
      fc.array(fc.tuple(spaces, word), { maxLength: 5 }),
      fc.option(text),
    )
    .map(
      ([tag, source, name, params, last]) =>
        `${tag === null ? "" : `@${tag}=1 `}${source === null ? "" : `:${source} `}${name}` +
        params.map(([space, param]) => `${space}${param}`).join("") +
        (last === null ? "" : ` :${last}`),
    );
  fc.assert(fc.property(raw, (line) => expect(ours(line)).toEqual(byFramework(line))));
});
