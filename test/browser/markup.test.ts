import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Block as BlockOf, blocksOf } from "../../src/protocol/blocks.ts";
import { type Inline, inlinesOf } from "../../src/web/markup/inline.ts";

/** What a text becomes, in a notation of its own: `strong[a]`, `code(b)`, `link(c d)`. */
const shown = (text: string): string => blocksOf(text, inlinesOf).map(block).join(" ");

type Block = BlockOf<readonly Inline[]>;

function block(one: Block): string {
  switch (one.is) {
    case "text":
      return inlines(one.children);
    case "heading":
      return `heading[${inlines(one.children)}]`;
    case "code":
      return `${one.language || "plain"}:code(${one.text})`;
    case "quote":
      return `quote[${one.children.map(block).join(" ")}]`;
    default:
      return `${one.isNumbered ? "numbers" : "list"}[${one.items.map(({ depth, number, children }) => `${number ?? depth}:${inlines(children)}`).join("; ")}]`;
  }
}

const inlines = (all: readonly Inline[]): string => all.map(inline).join("");

function inline(one: Inline): string {
  if (typeof one === "string") return one;
  if (one.is === "code") return `code(${one.text})`;
  return one.is === "link" ? `link(${one.text} ${one.href})` : `${one.is}[${inlines(one.children)}]`;
}

describe("[PAGE-8] the signs in a message", () => {
  test.each([
    ["**a** *b* _c_ ~~d~~ ||e||", "strong[a] em[b] em[c] strike[d] spoiler[e]"],
    ["**bold with *it* in**", "strong[bold with em[it] in]"],
    ["2*3*4 and snake_case_name and a||b||c", "2*3*4 and snake_case_name and a||b||c"],
    ["a * b * c, 5 ** 2 and **never ended", "a * b * c, 5 ** 2 and **never ended"],
    ["*a **b* c**", "em[a **b] c**"],
    ["see __init__ and __main__, a ____ b", "see __init__ and __main__, a ____ b"],
    [
      "***a*** and **bold *it*** and *it **bold***",
      "strong[em[a]] and strong[bold em[it]] and em[it strong[bold]]",
    ],
    ["***a* b** and ***a** b*", "strong[em[a] b] and em[strong[a] b]"],
    ["**a*** and **** and ***never", "strong[a]* and **** and ***never"],
    ["~~~a~~~ ~b~ |c| |||d|||", "~~~a~~~ ~b~ |c| |||d|||"],
    [
      "**`a`** and *https://a.b* *[c](https://d.e)*",
      "strong[code(a)] and em[link(https://a.b https://a.b)] em[link(c https://d.e)]",
    ],
    ["\\*as typed\\* and \\`so\\`", "*as typed* and `so`"],
    ["`**code**` ``a`b`` `open", "code(**code**) code(a`b) `open"],
    ["(see https://a.b/c_d_e), *really*", "(see link(https://a.b/c_d_e https://a.b/c_d_e)), em[really]"],
    ["`https://a.b`", "code(https://a.b)"],
    [
      "[the docs](https://a.b/c) [no](javascript:alert(1))",
      "link(the docs https://a.b/c) [no](javascript:alert(1))",
    ],
    ["[https://bank.example](https://evil.example)", "[https://bank.example](https://evil.example)"],
    [
      "[bank.example](https://evil.example)",
      "[bank.example](link(https://evil.example https://evil.example))",
    ],
    ["[v1.2 is out](https://a.b)", "link(v1.2 is out https://a.b)"],
    ["<b>&amp;</b>", "<b>&amp;</b>"],
  ])("in a line: %s", (text, wanted) => expect(shown(text)).toBe(wanted));

  test.each([
    ["one\ntwo\n\nthree", "one\ntwo\n\nthree"],
    ["# Title\n#room and #1", "heading[Title] #room and #1"],
    ["- a\n  - b\n- c", "list[0:a; 1:b; 0:c]"],
    ["3. c\n5. d", "numbers[3:c; 5:d]"],
    ["~~~\n  a\n```\n~~~\nb", "plain:code(  a\n```) b"],
    ["````ts\n```\n````", "ts:code(```)"],
    ["    if x:\n        y()", "    if x:\n        y()"],
    ["-5 degrees\n3.5 metres", "-5 degrees\n3.5 metres"],
    ["> said\n> > before\nanswer", "quote[said quote[before]] answer"],
    [">_< and >:(", ">_< and >:("],
    ["before\n```ts\nlet *a* = `b`;\n\n- c\n```\nafter", "before ts:code(let *a* = `b`;\n\n- c) after"],
    ["```\nnever ended", "plain:code(never ended)"],
    ["```hello", "```hello"],
  ])("in lines: %j", (text, wanted) => expect(shown(text)).toBe(wanted));

  test("lose no letter and keep their order, whatever is written", () => {
    const piece = fc.constantFrom(
      ...[
        "a",
        "b",
        "ж",
        "😀",
        " ",
        "\n",
        "*",
        "**",
        "_",
        "~~",
        "||",
        "`",
        "``",
        "\\",
        "[",
        "](",
        ")",
        "> ",
        "- ",
        "# ",
        "\n```\n",
      ],
    );
    const letters = (text: string) => text.replace(/[^abж😀]/gu, "");
    const said = (text: string) => letters(blocksOf(text, inlinesOf).map(plain).join(""));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(said(pieces.join(""))).toBe(letters(pieces.join("")));
      }),
      { numRuns: 3_000 },
    );
  });

  test("are gone where they mean something, and shown everywhere else", () => {
    const piece = fc.constantFrom(
      "a",
      "b",
      " ",
      ".",
      "\n",
      "*",
      "**",
      "***",
      "_",
      "__",
      "~",
      "~~",
      "|",
      "||",
      "é",
    );
    const signs = { strong: 2, em: 1, strike: 2, spoiler: 2 } as const;
    const meant = (all: readonly Inline[]): number =>
      all.reduce(
        (sum, one) =>
          sum + (typeof one === "object" && "children" in one ? 2 * signs[one.is] + meant(one.children) : 0),
        0,
      );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        const all = inlinesOf(text);
        expect(plainInline(all).length + meant(all)).toBe(text.length);
        expect(isIn(plainInline(all), text)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test("leave a text without any of them as it is", () => {
    const unsigned = fc.string({
      unit: fc.constantFrom("a", "é", "漢", " ", ",", "!", "?", "'", "\n", ".", "<", "&"),
    });
    fc.assert(
      fc.property(unsigned, (text) => {
        expect(blocksOf(text, inlinesOf).map(plain).join("")).toBe(text.replace(/^\n+|\n+$/g, ""));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** All the text of a block, without what its elements mean. */
function plain(one: Block): string {
  if (one.is === "code") return one.language + one.text;
  if (one.is === "quote") return one.children.map(plain).join("");
  return one.is === "list"
    ? one.items.map(({ children }) => plainInline(children)).join("")
    : plainInline(one.children);
}

function plainInline(all: readonly Inline[]): string {
  return all
    .map((one) => {
      if (typeof one === "string") return one;
      return "text" in one ? one.text : plainInline(one.children);
    })
    .join("");
}

/** Whether a text is another one with characters left out. */
function isIn(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (character === part[at]) at += 1;
  return at === part.length;
}
