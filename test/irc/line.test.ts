import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { cutTo } from "../../src/doors/irc/cut.ts";
import { formatLine, type Line, parseLine } from "../../src/doors/irc/line.ts";

const bytesOf = (text: string): number => Buffer.byteLength(text);
const problemOf = (text: string) => {
  const parsed = parseLine(text);
  return "problem" in parsed ? parsed.problem : undefined;
};
function lineOf(text: string): Line {
  const parsed = parseLine(text);
  if ("problem" in parsed) throw new Error(`${JSON.stringify(text)} is ${parsed.problem}`);
  return parsed;
}

describe("[LINE-1] a line is parsed (RFC 2812 section 2.3)", () => {
  const cases: [text: string, source: string | undefined, command: string, params: string[]][] = [
    ["NICK ada", undefined, "NICK", ["ada"]],
    ["privmsg #a :hi there", undefined, "PRIVMSG", ["#a", "hi there"]],
    [":ada PRIVMSG #a ::)", "ada", "PRIVMSG", ["#a", ":)"]],
    ["TOPIC #a :", undefined, "TOPIC", ["#a", ""]],
    ["USER  a   b  c :d e", undefined, "USER", ["a", "b", "c", "d e"]],
    ["PING  a ", undefined, "PING", ["a"]],
    ["ISON a:b :c :d", undefined, "ISON", ["a:b", "c :d"]],
    [" QUIT", undefined, "QUIT", []],
  ];
  for (const [text, source, command, params] of cases)
    test(JSON.stringify(text), () => expect(lineOf(text)).toMatchObject({ source, command, params }));

  test("tags are unescaped, and the last of two counts (IRCv3 message-tags)", () => {
    const { tags } = lineOf("@a=1;+b=raw+:=,\\:\\s\\\\;c;d=x\\;a=\\b\\r\\n TAGMSG #a");
    expect([...tags]).toEqual([
      ["a", "b\r\n"],
      ["+b", "raw+:=,; \\"],
      ["c", ""],
      ["d", "x"],
    ]);
  });

  test("what cannot be a line is named", () => {
    expect(problemOf("")).toBe("empty");
    expect(problemOf("   ")).toBe("empty");
    expect(problemOf("@a=b")).toBe("malformed");
    expect(problemOf(":ada")).toBe("malformed");
    expect(problemOf("PRIVMSG a :b\0c")).toBe("malformed");
    expect(problemOf("PRIVMSG a :b\rQUIT")).toBe("malformed");
  });

  test("a line that was not UTF-8 still says its command", () => {
    expect(parseLine("PRIVMSG a :\uFFFD\uDFFF")).toMatchObject({
      problem: "not_utf8",
      line: { command: "PRIVMSG" },
    });
  });

  test("the body has 510 bytes, the tags have 4,094, each for itself", () => {
    const body = (bytes: number) => `PRIVMSG a :${"é".repeat((bytes - 11) / 2)}`;
    const tags = (bytes: number) => `@+a=${"x".repeat(bytes - 3)} `;
    expect(problemOf(`${body(509)}x`)).toBeUndefined();
    expect(problemOf(`${body(511)}`)).toBe("too_long");
    expect(problemOf(`${tags(4_094)}${body(509)}`)).toBeUndefined();
    expect(problemOf(`${tags(4_095)}PING a`)).toBe("too_long");
    expect(problemOf(`${tags(10)}${body(511)}`)).toBe("too_long");
  });
});

describe("[LINE-2] a line is written", () => {
  const nasty = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom("\r", "\n", "\0", " ", ":", "@", ";", "\\", "a", "é", "😀", "\uD800"),
    }),
  );
  const word = fc.stringMatching(/^[a-zA-Z0-9#_][a-zA-Z0-9#:_é-]{0,20}$/);

  test("whatever the texts are, it is one line with as many parameters", () => {
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 6 }), nasty, nasty, (params, source, value) => {
        const text = formatLine({ tags: [["+a", value]], source, command: "NOTICE", params });
        expect(text).not.toMatch(/[\r\n\0]/);
        expect(text.isWellFormed()).toBe(true);
        expect(bytesOf(text.slice(text.indexOf(" ") + 1))).toBeLessThanOrEqual(510);
        if (params.reduce((sum, param) => sum + bytesOf(param) + 2, bytesOf(source) * 3) > 400) return;
        expect(lineOf(text)).toMatchObject({ command: "NOTICE", params: { length: params.length } });
      }),
    );
  });

  test("what can be said comes back as it was", () => {
    const last = nasty.filter((text) => text.isWellFormed() && !/[\r\n\0]/.test(text) && bytesOf(text) < 300);
    const value = nasty.filter((text) => text.isWellFormed() && !text.includes("\0"));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), last, word, value, (before, text, source, tag) => {
        const params = [...before, text];
        const line = lineOf(formatLine({ tags: [["+a", tag]], source, command: "PRIVMSG", params }));
        expect(line).toMatchObject({ source, command: "PRIVMSG", params });
        expect(line.tags.get("+a")).toBe(tag);
      }),
    );
  });

  test("a text that is too long ends between two characters as people see them", () => {
    const flags = "🇩🇪".repeat(100);
    const { params } = lineOf(formatLine({ command: "PRIVMSG", params: ["#a", flags] }));
    const [, cut = ""] = params;
    expect(flags.startsWith(cut)).toBe(true);
    expect(bytesOf(cut) % 8).toBe(0);
    expect(cutTo("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 30)).toBe("👩‍👩‍👧‍👦");
    expect(cutTo(`a${"\u0301".repeat(600)}`, 510)).toHaveLength(255);
  });
});
