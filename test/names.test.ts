import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  NAME_CHARACTERS_MAX,
  ROOM_NAME_CHARACTERS_MAX,
  roomNameProblem,
  skeleton,
  userNameProblem,
} from "../src/protocol/names.ts";

/** Any string of UTF-16 units, lone surrogates included. */
const anyString = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0x20, max: 0x24f })))
  .map((units) => String.fromCharCode(...units));

/** Strings of the characters that cases, widths, accents and look-alikes are about. */
const trickyString = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."iIİıjJ\u0307\u0301\u0323\u0345ßẞſςσΣϲϹνΝаАᴀлЛ１ｌ|`ﬁŉΐǰẖ\u200b\u034fﷺ가ㅏ"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 20,
});

const asciiName = fc.stringMatching(/^[A-Za-z0-9_[\]{}|^`][A-Za-z0-9_[\]{}|^`-]{0,31}$/);

const sameName = (one: string, other: string) => expect(skeleton(one)).toBe(skeleton(other));
const differentNames = (one: string, other: string) => expect(skeleton(one)).not.toBe(skeleton(other));

describe("what a user may be called", () => {
  const fine = [
    ..."dave Dave_2 x 007 4dam foo-bar [away] a|b{c}^d`e back\\slash _-_ admin default Zoë Søren".split(" "),
    ..."Łukasz Вася Νίκος दिल्ली ज़िंदगी ကမြို့ བསྒྲུབས ที่นี่ שַׁבָּת محمّد 日本語 ｄａｖｅ 김철수 Phạm 🦊".split(" "),
    ..."cat😺 i❤️tea ٣٤ user10".split(" "),
    "Phạm".normalize("NFD"),
  ];
  for (const name of fine) {
    test(`${name} is a fine name`, () => expect(userNameProblem(name)).toBeUndefined());
  }

  const refused: [why: string, name: string, problem: string][] = [
    ["nothing at all", "", "a name must not be empty"],
    ["an inner space", "dave smith", "a name must not contain spaces"],
    ["a trailing space", "admin ", "a name must not contain spaces"],
    ["a no-break space", "admin\u00a0", "a name must not contain spaces"],
    ["an ideographic space", "ad\u3000min", "a name must not contain spaces"],
    ["a line break", "dave\r\nQUIT", "a name must not contain control characters"],
    ["a NUL", "da\0ve", "a name must not contain control characters"],
    ["a C1 control", "da\u0085ve", "a name must not contain control characters"],
    ["a zero-width space", "adm\u200bin", "a name must not contain invisible characters"],
    ["a zero-width joiner", "👩\u200d💻", "a name must not contain invisible characters"],
    ["an annotation mark", "ad\ufff9min", "a name must not contain invisible characters"],
    ["a byte order mark", "\ufeffadmin", "a name must not contain invisible characters"],
    ["a Hangul filler", "\u3164", "a name must not contain invisible characters"],
    ["a tag character", "admin\u{e0041}", "a name must not contain invisible characters"],
    ["a variation selector after a letter", "admin\ufe0f", "a name must not contain invisible characters"],
    ["a blank Braille pattern", "\u2800", "a name must not contain invisible characters"],
    ["a right-to-left override", "\u202enimda", "a name must not contain directional marks"],
    ["a bidi isolate", "a\u2067b", "a name must not contain directional marks"],
    ["a left-to-right mark", "admin\u200e", "a name must not contain directional marks"],
    ["a lone high surrogate", "dave\ud83d", "a name must be well-formed Unicode text"],
    ["a lone low surrogate", "\ude00dave", "a name must be well-formed Unicode text"],
    ["a replacement character", "dav\ufffd", "a name must be well-formed Unicode text"],
    ["a private character", "\ue000", "a name must not contain unassigned or private characters"],
    ["an unassigned character", "dave\u{1ffff}", "a name must not contain unassigned or private characters"],
    ["a storm of accents", `z${"\u0335\u0300\u0317".repeat(4)}`, "a name must not pile up combining marks"],
    ["three accents", "o\u0301\u0302\u0303", "a name must not pile up combining marks"],
    ["a storm of Thai vowels", `ก${"\u0e47".repeat(5)}`, "a name must not pile up combining marks"],
    ["an accent without a letter", "\u0301dave", "a combining mark in a name must follow a letter"],
    ["a full-width @", "＠dave", 'a name must not contain "@"'],
    ["a one-dot leader", "irc․example", 'a name must not contain "."'],
    ["a leading hyphen", "-dave", 'a name must not begin with "-"'],
    ["a reserved name", "server", 'the name "server" is reserved'],
    ["a reserved name in capitals", "NickServ", 'the name "nickserv" is reserved'],
    ["a reserved name with a Cyrillic е", "sеrver", 'the name "server" is reserved'],
    ["a reserved name in full width", "ｅｖｅｒｙｏｎｅ", 'the name "everyone" is reserved'],
  ];
  for (const [why, name, problem] of refused) {
    test(`[S22] ${why} is refused in a name`, () => expect(userNameProblem(name)).toBe(problem));
  }

  for (const sign of "!\"#$%&'()*+,./:;<=>?@~") {
    test(`no name contains ${sign}, wherever it stands`, () => {
      for (const name of [`${sign}dave`, `da${sign}ve`, `dave${sign}`]) {
        expect(userNameProblem(name)).toStartWith("a name must not contain ");
      }
    });
  }

  test("a name has at most 32 characters, whatever their size in bytes or units", () => {
    for (const character of ["x", "é", "語", "🦊"]) {
      expect(userNameProblem(character.repeat(NAME_CHARACTERS_MAX))).toBeUndefined();
      expect(userNameProblem(character.repeat(NAME_CHARACTERS_MAX + 1))).toBe(
        "a name has at most 32 characters",
      );
    }
  });

  test("every name of RFC 2812's letters, digits and specials is fine unless it is reserved", () => {
    fc.assert(
      fc.property(asciiName, (name) => {
        expect(userNameProblem(name) ?? "fine").toMatch(/^fine$|is reserved$/);
      }),
    );
  });

  test("a problem is said of any string in one sentence that repeats nothing unseen", () => {
    fc.assert(
      fc.property(fc.oneof(anyString, trickyString), (text) => {
        for (const problem of [userNameProblem(text), roomNameProblem(text)]) {
          expect(problem ?? "a fine one").toMatch(/^(a|the) [ -~]*[^.]$/);
        }
      }),
    );
  });
});

describe("what a room may be called", () => {
  const fine = [
    "default",
    "R",
    "tea & cake",
    "Q&A, part 2",
    "#dev",
    "a.b:c@d!*?",
    "<script>alert(1)</script>",
    "'; DROP TABLE rooms; --",
    "  x  ".trim(),
    "你好，世界",
    "комната отдыха",
    "🍕 pizza",
    "❤️ hearts",
    "غرفة",
    "server",
    "C:\\temp",
    "100%",
    "-",
  ];
  for (const name of fine) {
    test(`${name} is a fine room name`, () => expect(roomNameProblem(name)).toBeUndefined());
  }

  const refused: [why: string, name: string, problem: string][] = [
    ["nothing at all", "", "a room name must not be empty"],
    ["a single space", " ", "a room name must not begin or end with a space"],
    ["a leading space", " tea", "a room name must not begin or end with a space"],
    ["a trailing space", "tea ", "a room name must not begin or end with a space"],
    ["a doubled space", "tea  cake", "a room name must not contain two spaces in a row"],
    ["a no-break space", "tea\u00a0cake", "a room name must not contain spaces other than the plain one"],
    ["an ideographic space", "茶\u3000室", "a room name must not contain spaces other than the plain one"],
    ["a tab", "tea\tcake", "a room name must not contain control characters"],
    ["a lost picture", "tea\ufffc", "a room name must not contain invisible characters"],
    ["a zero-width space", "\u200b", "a room name must not contain invisible characters"],
    ["a right-to-left override", "tea\u202e", "a room name must not contain directional marks"],
    ["a lone surrogate", "\ud800", "a room name must be well-formed Unicode text"],
    ["a storm of accents", `tea${"\u0300".repeat(9)}`, "a room name must not pile up combining marks"],
    ["an accent on a space", "tea \u0301", "a combining mark in a room name must follow a letter"],
    ["a private character", "\u{f0000}", "a room name must not contain unassigned or private characters"],
  ];
  for (const [why, name, problem] of refused) {
    test(`[S22] ${why} is refused in a room name`, () => expect(roomNameProblem(name)).toBe(problem));
  }

  test("a room name has at most 64 characters, whatever their size in bytes or units", () => {
    for (const character of ["x", "語", "🍕"]) {
      expect(roomNameProblem(character.repeat(ROOM_NAME_CHARACTERS_MAX))).toBeUndefined();
      expect(roomNameProblem(character.repeat(ROOM_NAME_CHARACTERS_MAX + 1))).toBe(
        "a room name has at most 64 characters",
      );
    }
  });
});

describe("when two names are the same name", () => {
  const same: [why: string, one: string, other: string][] = [
    ["case does not count", "Dave", "dAVE"],
    ["а Cyrillic а is an a", "аdmin", "admin"],
    ["a zero-width space does not count", "adm\u200bin", "admin"],
    ["full width does not count", "ＡＤＭＩＮ", "admin"],
    ["mathematical style does not count", "𝖆𝖉𝖒𝖎𝖓", "admin"],
    ["Cyrillic capitals are the Latin ones", "ВОТ", "BOT"],
    ["nor does their case help", "вот", "bot"],
    ["Greek capitals are the Latin ones", "ΝΙΚΗ", "nikh"],
    ["small capitals are capitals", "ᴀᴅᴍɪɴ", "admin"],
    ["Cherokee letters are the Latin ones", "ᎠᎪᏙᎬ", "daVE"],
    ["Armenian letters are the Latin ones", "օո", "on"],
    ["a lunate sigma is a c", "ϲat", "Cat"],
    ["a script g is a g", "ɡuest", "guest"],
    ["other digits are ASCII's", "user𝟙２", "user12"],
    ["a hyphen of any kind is a hyphen", "foo\u2010bar\u2212baz", "foo-bar-baz"],
    ["a bar of any kind is a bar", "foo\u2223away", "foo|away"],
    ["a grave accent is a backtick", "fooˋ", "foo`"],
    ["an accent is composed or not", "Zo\u00eb", "Zoe\u0308"],
    ["carons and breves look alike", "ǎ", "ă"],
    ["sharp s has three spellings", "Straße", "STRASSE"],
    ["and its capital is one", "STRAẞE", "strasse"],
    ["a final sigma is a sigma", "ΝΙΚΟΣ", "νικος"],
    ["whatever stands behind it", "ας\u05df", "ασl"],
    ["a dotted İ is an i", "İstanbul", "istanbul"],
    ["a dotless ı is an i", "ırmak", "IRMAK"],
    ["ligatures are their letters", "ﬁsh", "FISH"],
    ["a heart is a heart, coloured or not", "i❤️tea", "i❤tea"],
    ["Arabic and Persian yeh are one", "علی", "علي"],
    ["a katakana ro is a mouth", "ロ", "口"],
    ["a no-break space is a space", "tea\u00a0cake", "tea cake"],
    ["a full-width comma is a comma", "tea，cake", "tea,cake"],
  ];
  for (const [why, one, other] of same) {
    test(`[S22] ${why}: ${JSON.stringify(one)} is ${other}`, () => sameName(one, other));
  }

  const different: [why: string, one: string, other: string][] = [
    ["ASCII digits are not letters", "bob1", "bobl"],
    ["nor is 0 an O", "user0", "usero"],
    ["nor 1 an I", "user1", "userI"],
    ["rn is not m", "modern", "modem"],
    ["nor | an l", "a|b", "alb"],
    ["an accent counts", "Zoë", "Zoe"],
    ["and which one", "é", "è"],
    ["a stroke counts", "Søren", "Soren"],
    ["brackets have no case", "[a]", "{a}"],
    ["a space counts", "tea cake", "teacake"],
    ["Greek letters differ", "αβγ", "αβδ"],
    ["Cyrillic letters differ", "Маша", "Миша"],
    ["Thai letters that UTS 39 equates are told apart", "ดา", "ตา"],
    ["emoji differ", "🦊", "🐺"],
  ];
  for (const [why, one, other] of different) {
    test(`${why}: ${one} is not ${other}`, () => differentNames(one, other));
  }

  test("ten thousand numbered users and their likes are all different", () => {
    const names = Array.from({ length: 10_000 }, (_, number) => `user${number}`);
    names.push("userO", "userl", "useri", "user1O", "user|");
    expect(new Set(names.map(skeleton)).size).toBe(names.length);
  });

  test("two ASCII names are the same only if they differ in case alone", () => {
    fc.assert(
      fc.property(asciiName, asciiName, (one, other) => {
        expect(skeleton(one) === skeleton(other)).toBe(one.toLowerCase() === other.toLowerCase());
      }),
    );
  });

  test("any string has a skeleton, which is well-formed and its own", () => {
    fc.assert(
      fc.property(fc.oneof(anyString, trickyString, fc.string({ unit: "binary" })), (text) => {
        const key = skeleton(text);
        expect(key.isWellFormed()).toBe(true);
        expect(skeleton(key)).toBe(key);
      }),
      { numRuns: 2_000 },
    );
  });

  test("every character of Unicode has a skeleton of its own, and so have its cases", () => {
    const unstable: string[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
      const character = String.fromCodePoint(codePoint);
      const key = skeleton(character);
      const others = [key, character.toLowerCase(), character.toUpperCase()];
      if (others.some((other) => other !== character && skeleton(other) !== key))
        unstable.push(`U+${codePoint.toString(16)}`);
    }
    expect(unstable).toEqual([]);
  }, 30_000);

  test("a fine name in other cases, compositions or widths is the same name", () => {
    const fineName = trickyString
      .map((text) => text.normalize("NFC"))
      // Unicode itself makes a capital letter of its own of the iota below a letter (ᾳ, ΑΙ)
      .filter((text) => userNameProblem(text) === undefined && !text.normalize("NFD").includes("\u0345"));
    fc.assert(
      fc.property(fineName, (name) => {
        sameName(name.normalize("NFD"), name);
        sameName(name.toUpperCase(), name);
        sameName(name.toLowerCase(), name);
      }),
    );
    fc.assert(
      fc.property(asciiName, (name) => {
        sameName(
          name.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
          name,
        );
      }),
    );
  });

  test("64,000 accents are no work", () => {
    const text = `a${"\u0301\u0323".repeat(32_000)}`;
    const begin = performance.now();
    expect(skeleton(`${text}\ud800`).isWellFormed()).toBe(true);
    userNameProblem(text);
    roomNameProblem(text);
    // normalizing them would take seconds
    expect(performance.now() - begin).toBeLessThan(500);
  });
});
