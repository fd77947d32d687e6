import { describe, expect, test } from "bun:test";
import { marksIn } from "../../src/protocol/marks.ts";
import { type Query, readQuery } from "../../src/protocol/query.ts";
import { wordsIn, wordsOf } from "../../src/protocol/words.ts";

function queryOf(text: string, offset?: number): Query {
  const read = readQuery(text, offset);
  if ("problem" in read) throw new Error(read.problem);
  return read.query;
}
const problemOf = (text: string): string | undefined => {
  const read = readQuery(text);
  return "problem" in read ? read.problem : undefined;
};
/** What of a text is marked; undefined = the text does not fit. */
const marked = (query: string, text: string): readonly string[] | undefined =>
  marksIn(text, queryOf(query).terms)?.map(([from, end]) => text.slice(from, end));
const words = (text: string): string =>
  wordsOf(text)
    .map((word) => word.text)
    .join(" ");

describe("words", () => {
  test("[SEARCH-2] have neither accents nor case, in any script, in whichever form they are typed", () => {
    expect(words("Café CAFE\u0301 ＣＡＦＥ Straße Łódź Ёлка")).toBe("cafe cafe cafe strasse lodz елка");
    expect(words("שָׁלוֹם مُحَمَّد हिन्दी 한국어")).toBe("שלום محمد हिन्दी 한국어");
    expect(words("が ｶﾞ ガ")).toBe("が ガ ガ");
    expect(words("well-known, it's 3.14! 🎉🎉")).toBe("well known it s 3 14 🎉 🎉");
  });

  test("[SEARCH-2] are the same for the index as for a query", () => {
    const texts = [
      "Hello, big World!",
      " it's 3.14 -- see foo_bar.baz",
      "camelCase HTTPServer",
      "Straße 東京",
      "...",
      "",
    ];
    for (const text of texts) expect(wordsIn(text), text).toBe(words(text));
  });

  test("[SEARCH-2] of addresses and identifiers are found by their parts", () => {
    expect(marked("baz", "see foo_bar.baz")).toEqual(["baz"]);
    expect(marked("foo_bar.baz", "see foo_bar.baz there")).toEqual(["foo_bar.baz"]);
    expect(marked("c-d", "https://a.example/c-d?x=1")).toEqual(["c-d"]);
    expect(marked("https://a.example/c-d", "at https://a.example/c-d?x=1")).toEqual([
      "https://a.example/c-d",
    ]);
    expect(marked("case", "my camelCase here")).toEqual(["Case"]);
    expect(marked("camelcase", "my camelCase here")).toEqual(["camelCase"]);
    expect(marked("server", "new HTTPServer()")).toEqual(["Server"]);
    expect(marked('"case here"', "my camelCase here")).toBeUndefined();
  });

  test("[SEARCH-2] of scripts without spaces are found wherever they stand", () => {
    expect(marked("東京", "今日は東京都にいます")).toEqual(["東京"]);
    expect(marked('"京東"', "今日は東京都にいます")).toBeUndefined();
    expect(marked("会議資料", "資料は会議の後で")).toEqual(["資料", "会議"]);
    expect(marked("ภาษา", "ฉันเรียนภาษาไทย")).toEqual(["ภาษา"]);
    expect(marked("ភាសា", "ខ្ញុំរៀនភាសាខ្មែរ")).toEqual(["ភាសា"]);
  });
});

describe("a query", () => {
  test("[SEARCH-3] asks for words, phrases and exclusions; the last word may be unfinished until a space ends it", () => {
    expect(marked("soup bread", "Bread with soup")).toEqual(["Bread", "soup"]);
    expect(marked("soup bread", "soup")).toBeUndefined();
    expect(marked('"pea soup"', "soup of pea")).toBeUndefined();
    expect(marked('"pea soup"', "Pea  soup!")).toEqual(["Pea  soup"]);
    expect(marked("soup -pea", "pea soup")).toBeUndefined();
    expect(marked('soup -"pea soup"', "soup of pea")).toEqual(["soup"]);
    expect(marked("soup", "soups")).toEqual(["soups"]);
    expect(marked("soup ", "soups")).toBeUndefined();
    expect(marked("sou", "soups")).toBeUndefined();
    expect(marked("한국", "한국어")).toEqual(["한국어"]);
  });

  test("[SEARCH-3] has operators, with values in quotation marks where they have spaces", () => {
    expect(queryOf('from:bob -from:me in:"my room" mentions:@ann has:link -is:edited')).toEqual({
      terms: [],
      named: [
        { by: "from", name: "bob" },
        { by: "from", name: "me", not: true },
        { by: "in", name: "my room" },
        { by: "mentions", name: "ann" },
      ],
      properties: [
        { by: "has", what: "link" },
        { by: "is", what: "edited", not: true },
      ],
    });
  });

  test("[SEARCH-3] has dates, which are days where the person is", () => {
    const day = Date.UTC(2026, 10, 28);
    expect(queryOf("on:2026-11-28")).toMatchObject({ since: day, until: day + 86_400_000 });
    expect(queryOf("before:2026-11-28", 60)).toMatchObject({ until: day - 3_600_000 });
    expect(queryOf("after:2026-11")).toMatchObject({ since: Date.UTC(2026, 11, 1) });
    expect(queryOf("on:2026")).toMatchObject({ since: Date.UTC(2026, 0, 1), until: Date.UTC(2027, 0, 1) });
  });

  test("[SEARCH-4] says in a sentence what is wrong with it", () => {
    expect(problemOf("from:")).toBe("needs a person after from:");
    expect(problemOf('in:""')).toBe("needs a room after in:");
    expect(problemOf("has:")).toBe("needs one of link, file, reaction, pin, thread after has:");
    expect(problemOf("is:green")).toBe("needs one of thread, pinned, edited after is:");
    for (const date of ["", "tomorrow", "2026-02-30", "2026-13", "28.11.2026"])
      expect(problemOf(`before:${date}`)).toBe("needs a date such as 2026-11-28 after before:");
    expect(problemOf("-on:2026")).toBe("cannot exclude on:");
    expect(problemOf("after:2026-11-28 before:2026-11-01")).toBe("has dates with no time between them");
    expect(problemOf("!!! -- ()")).toStartWith("has nothing to look for");
    expect(problemOf("a ".repeat(21))).toBe("has more than 20 words");
  });

  test("[SEARCH-4] takes what is no operator as words, and an open quotation mark to the end", () => {
    expect(marked("12:30", "at 12:30 sharp")).toEqual(["12:30"]);
    expect(marked("to:bob", "send to bob")).toEqual(["to bob"]);
    expect(marked('"pea sou', "pea sou")).toEqual(["pea sou"]);
    expect(marked('say "', "say so")).toEqual(["say"]);
    expect(queryOf("-soup").terms).toEqual([{ words: ["soup"], not: true }]);
  });

  test("[SEARCH-4] is read in no time, whatever somebody types", () => {
    const start = performance.now();
    for (const piece of ['"', "-", "a:", '"a', "from:", "a\u0301", "東", "ก็", "§", "aA"])
      readQuery(piece.repeat(8_000 / piece.length));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
