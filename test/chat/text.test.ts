import { describe, expect, test } from "bun:test";
import { emojiIn } from "../../src/protocol/emoji.ts";
import { parseRequest } from "../../src/protocol/frames.ts";
import { limits } from "../../src/protocol/limits.ts";
import { mentionsIn } from "../../src/protocol/mentions.ts";
import { roomNameProblem, userNameProblem } from "../../src/protocol/names.ts";
import { parsePlain } from "../../src/protocol/plain.ts";

const names = (body: string): readonly string[] => mentionsIn(body).names.map(([name = ""]) => name);

describe("who is mentioned", () => {
  test("[MSG-7] is nobody in what the page shows as code or as a link", () => {
    for (const body of [
      ...[
        "https://a.b/@ann",
        "(https://a.b/@ann).",
        "[@ann](https://a.b)",
        "xmpp:x@ann",
        "a.b/@ann",
        "x_1@ann",
      ],
      ...[
        "`@ann`",
        "``a ` @ann``",
        "```\n@ann",
        "```ts\n@ann\n```",
        "> ```\n> @ann\n> ```",
        "`\n@ann\n`",
        "~~~\n@ann\n~~~",
        "````\n```\n@ann\n````",
      ],
      ...["@types/bun", "@ann@a.b", "a@b.example", "ann@", "@@ann"],
    ])
      expect(`${body} ${names(body)}`).toBe(`${body} `);
    for (const body of [
      ...[
        "@ann https://a.b",
        "https://a.b @ann",
        "[@ann](javascript:x)",
        "\\`@ann`",
        "` @ann",
        "@ann\n```\ncode",
      ],
      ...[
        "- `a\n- @ann `",
        "_@ann_",
        "**@ann**",
        "> @ann",
        "# @ann",
        "@ann/",
        "and/or:@ann",
        "```\nx\n```\n@ann",
        "~~~\n`\n~~~\n@ann",
      ],
    ])
      expect(`${body} ${names(body)[0]?.replace(/[_*\]`]+$/, "")}`).toBe(`${body} ann`);
  });

  test("[MSG-7] may be written in any script, up to the longest name, and in a bounded number of exotic spellings", () => {
    expect(names("@李明、@Ёлка, @حسن")).toEqual(["李明、", "Ёлка", "حسن"]);
    expect(mentionsIn("@李明、你好").names).toEqual([["李明、你好", "李明"]]);
    for (const body of ["@all", "@Everyone。", "@here—now", "“@channel”", "_@all_"])
      expect(mentionsIn(body)).toEqual({ names: [], all: true });
    expect(mentionsIn("@ann’s").names).toEqual([["ann’s", "ann"]]);
    expect(mentionsIn(`@${"x".repeat(33)}`).names).toEqual([]);
    expect(mentionsIn(`@ann。${"文".repeat(200)}`).names).toEqual([["ann"]]);
    const exotic = Array.from({ length: 60 }, (_, i) => `@${String.fromCodePoint(0x4e00 + i)}`).join(" ");
    expect(names(exotic)).toHaveLength(20);
    const plain = Array.from({ length: 60 }, (_, i) => `@ann${i}`).join(" ");
    expect(names(plain)).toHaveLength(limits.mentionsMax);
  });
});

const post = (body: string) =>
  parseRequest(JSON.stringify({ ref: "1", type: "message.post", room: "r1", body }));
const INVISIBLE = [
  ...[
    "   ",
    "\u00a0\u2003\u3000",
    "\u200b",
    "\u00ad",
    "\u2060\ufeff",
    "\u3164",
    "\u115f\u1160",
    "\uffa0",
    "\u2800",
  ],
  ...[
    "\ufe0f",
    "\u{e0100}",
    "\u{e0041}\u{e007f}",
    "\u034f",
    "\u202e\u202c",
    "\n\t\u0001",
    "\u2028",
    "\u180e",
    "\ufffc",
  ],
];

describe("a text", () => {
  test("[MSG-8] of nothing that can be seen is empty, and one that has more than that is taken as it is", () => {
    for (const body of INVISIBLE) {
      expect(post(body)).toMatchObject({ refused: { message: "body is empty" } });
      expect(parsePlain(JSON.stringify({ room: "a", message: body }), "a")).toEqual({
        ...{ type: "refused", error: "a message that is empty cannot be sent" },
      });
      for (const around of [`${body}a`, `a${body}`, `${body}👍🏽${body}`])
        expect(post(around)).toMatchObject({ request: { body: around } });
      const topic = { ref: "1", type: "room.topic", room: "r1", topic: body };
      expect(parseRequest(JSON.stringify(topic))).toMatchObject({ refused: { field: "topic" } });
    }
  });
});

test("[WHO-4] a name has nothing in it that is drawn as nothing", () => {
  for (const blank of ["\u2800", "\ufffc", "\u{1d159}", "\u{16fe4}", "\u3164", "\ufe0f"])
    for (const problem of [userNameProblem(`ann${blank}`), roomNameProblem(`${blank}kitchen`)])
      expect(problem).toEndWith("must not contain invisible characters");
});

describe("a reaction", () => {
  const react = (type: string, emoji: string) =>
    parseRequest(JSON.stringify({ ref: "1", type, room: "r1", id: "r1.1", emoji }));

  test("[MSG-9] is exactly one emoji, the same one in each of its spellings", () => {
    for (const emoji of [
      "❤️",
      "👍",
      "👍🏽",
      "🏳️‍🌈",
      "👨‍👩‍👧‍👦",
      "🕵🏻‍♂️",
      "1️⃣",
      "🇩🇪",
      "☝🏽",
      "🧑🏻‍❤️‍💋‍🧑🏿",
      "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    ]) {
      expect(react("reaction.add", emoji)).toMatchObject({ request: { emoji } });
      expect(react("reaction.add", emoji.replaceAll("\ufe0f", ""))).toMatchObject({ request: { emoji } });
    }
    for (const word of [
      "",
      "ok",
      "a b",
      "1",
      "👍👍",
      "👍x",
      "🇩",
      "\u200b",
      "\ufe0f",
      "\u0301".repeat(60),
      ":+1:",
      "👍 ",
    ])
      expect(react("reaction.add", word)).toMatchObject({
        refused: { code: "bad_request", message: "emoji is not exactly one emoji" },
      });
  });

  test("[MSG-9] of every single code point that is an emoji is taken", () => {
    for (let code = 0x80; code < 0x1fb00; code += 1) {
      const bare = code >= 0xd800 && code < 0xe000 ? "" : String.fromCodePoint(code);
      const typed = [bare, `${bare}\ufe0f`].find((one) => /^\p{RGI_Emoji}$/v.test(one));
      if (typed !== undefined) expect(emojiIn(bare)).toBe(typed);
    }
  });

  test("[MSG-9] of an older kind can be taken back", () => {
    expect(react("reaction.remove", "tada")).toMatchObject({ request: { emoji: "tada" } });
  });
});
