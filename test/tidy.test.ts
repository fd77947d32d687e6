import { describe, expect, test } from "bun:test";
import { MAIN, MAY_IMPORT, MAY_USE, PAGE_ORDER, pagePartOf, partOf } from "./support/layout.ts";
import { exportsOf, type Mention, mentions, places, readFiles, type SourceFile } from "./support/source.ts";

/** They run in browsers, or decide what must not depend on where it runs. */
const WITHOUT_BUN = ["protocol", "chat", "sdk", "web"];
/** Where the program begins: nobody imports these, or who imports them is not ours. */
const ENTRIES = [
  "src/main.ts",
  "src/sdk/sdk.ts",
  "src/sdk-files/files.ts",
  "src/sql.d.ts",
  "scripts/docs.ts",
  ...["index.html", "main.tsx", "theme.ts", "styles/style.css"].map((name) => `src/web/${name}`),
];
/** A package's front door only passes on what others define. */
const FRONT_DOOR = "src/sdk/sdk.ts";
/** Served as they are. */
const AS_THEY_ARE = /^src\/web\/public\//;

const LINES_MAX = 300;
/** Data and looks: long without being hard to read. */
const LONG = /\.(?:css|sql|json)$|^src\/protocol\/confusables\.ts$/;

const source = readFiles("src/**/*.{ts,tsx}");
const code = [...source, ...readFiles("{test,bench,scripts}/**/*.{ts,tsx,mjs,js}")];
const everything = readFiles("**/*");

/** A rule of SPEC.md. */
const RULE = /^[A-Z]+-\d+$/;
/** What the original chat did or wished for. S10, several nodes, is told by all stories, over three nodes. */
const SEED_ROWS = [
  ...["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S11", "S12", "S13", "S14", "S15"],
  ...[
    "wire-join",
    "wire-join-room",
    "wire-join-again",
    "wire-unknown-room",
    "wire-create",
    "wire-create-existing",
  ],
  ...["wire-message", "wire-ignored", "wire-create-is-message", "wire-users", "wire-token", "wire-guests"],
  ...["wire-paths", "wire-pings"],
  ...["differs-membership", "differs-invalid", "differs-away", "differs-order", "differs-sign-up"],
  ...["differs-limits", "differs-markup", "differs-restart", "extra-leave", "extra-private"],
];
/** What a story needs of the machine that tells it. */
const MARKS = ["browser", "slow", "one-node"];

const at = ({ from, line, specifier }: Mention): string => `${from.path}:${line} "${specifier}"`;

describe("the layout", () => {
  const all = source.flatMap(mentions);

  test("every part of src/ has its place in the order, and no other part is listed", () => {
    const parts = new Set(source.map(({ path }) => partOf(path)));
    const placed = [...Object.keys(MAY_IMPORT), MAIN];
    expect([...parts].filter((part) => !placed.includes(part) && part !== "sql.d.ts")).toEqual([]);
    const named = [...placed, ...Object.keys(MAY_USE), ...Object.values(MAY_IMPORT).flat()];
    expect(named.filter((part) => !parts.has(part))).toEqual([]);
  });

  test("a part imports only what stands below it", () => {
    const wrong = all.filter(({ from, path }) => {
      if (path === undefined || partOf(from.path) === MAIN) return false;
      const part = partOf(from.path);
      return partOf(path) !== part && !MAY_IMPORT[part]?.includes(partOf(path));
    });
    expect(wrong.map(at)).toEqual([]);
  });

  test("a part of the page imports only what comes before it", () => {
    const rung = (path: string) => PAGE_ORDER.findIndex((parts) => parts.includes(pagePartOf(path)));
    const ours = all.filter(({ from, path }) =>
      [from.path, path ?? ""].every((one) => partOf(one) === "web"),
    );
    const code = ours.filter(({ path = "" }) => /\.tsx?$/.test(path));
    const wrong = code.filter(
      ({ from, path = "" }) => pagePartOf(from.path) !== pagePartOf(path) && rung(path) >= rung(from.path),
    );
    expect(code.filter(({ from, path = "" }) => rung(from.path) < 0 || rung(path) < 0).map(at)).toEqual([]);
    expect(wrong.map(at)).toEqual([]);
  });

  test("a package or a builtin is used only by the part that needs it", () => {
    const wrong = all.filter(({ from, path, specifier }) => {
      const allowed = MAY_USE[partOf(from.path)] ?? [];
      return path === undefined && !allowed.some((names) => names.test(specifier));
    });
    expect(wrong.map(at)).toEqual([]);
  });

  test("what runs in browsers or only decides does not know Bun", () => {
    const pure = source.filter(({ path }) => WITHOUT_BUN.includes(partOf(path)));
    expect(pure.flatMap((file) => places(file, /\bBun\.|\bprocess\./))).toEqual([]);
  });

  test("only config.ts reads the environment", () => {
    const others = source.filter(({ path }) => path !== "src/config.ts");
    expect(others.flatMap((file) => places(file, /\b(?:process|Bun|import\.meta)\.env\b/))).toEqual([]);
  });

  test("the core is told the time and the dice, and keeps neither", () => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.|\bMath\.random\b|\bcrypto\.|\bset(?:Timeout|Interval|Immediate)\b|\bfetch\(/;
    const core = source.filter(({ path }) => ["chat", "protocol"].includes(partOf(path)));
    expect(core.flatMap((file) => places(file, impure))).toEqual([]);
  });

  test("the workers of the store load no validator: each would have it in its memory once more", async () => {
    const entrypoints = ["sqlite", "postgres"].flatMap((engine) =>
      ["reader", "writer"].map((name) => `src/store/${engine}/${name}.worker.ts`),
    );
    const { outputs } = await Bun.build({ entrypoints, target: "bun" });
    const texts = await Promise.all(outputs.map((output) => output.text()));
    expect(texts.map((text) => text.includes("ZodError"))).toEqual([false, false, false, false]);
  });

  test("an import says the whole name of the file", () => {
    const vague = code.flatMap(mentions).filter(({ path }) => path !== undefined && !/\.\w+$/.test(path));
    expect(vague.map(at)).toEqual([]);
  });
});

describe("each file", () => {
  test(`has at most ${LINES_MAX} lines`, () => {
    const long = code.filter(({ path, text }) => !LONG.test(path) && text.split("\n").length - 1 > LINES_MAX);
    expect(long.map(({ path, text }) => `${path}: ${text.split("\n").length - 1} lines`)).toEqual([]);
  });

  test("is named in kebab case", () => {
    const odd = everything.filter(({ path }) => {
      const [folder = "", ...rest] = path.split("/");
      const name = rest.at(-1) ?? "";
      return ["src", "test", "bench", "scripts", "bin"].includes(folder) && !isKebab(name);
    });
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  test("exports by name, and only what is its own", () => {
    const foreign = /^export\s+(?:default\b|(?:type\s+)?(?:\*|\{[^}]*\})\s*from\b|\*)/;
    const ours = code.filter(({ path }) => !path.endsWith(".d.ts") && path !== FRONT_DOOR);
    expect(ours.flatMap((file) => places(file, foreign))).toEqual([]);
  });

  test("can be understood and built anywhere: it names no machine, no registry and no one's session", () => {
    const bound =
      /(?<![\w.])\/(?:work|root|home\/\w+|Users\/\w+|tmp\/\w[\w.-]*)\b|\.\.\/shared\b|\bregistry\.[a-z]|"resolved":|\b(?:claude|anthropic|chatgpt|copilot)\b/i;
    const named = everything.flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, i) => (bound.test(line) ? [`${path}:${i + 1}`] : [])),
    );
    expect(named.filter((place) => !place.startsWith("test/tidy.test.ts:"))).toEqual([]);
  });
});

/** `plain-client.ts`, `0001-start.sql`, `writer.worker.ts`, and whatever the tools call README.md. */
const isKebab = (name: string): boolean =>
  /^\.?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*$/.test(name) || /^[A-Z]+\.md$/.test(name);

describe("dead code", () => {
  // What only a test or a benchmark uses is dead, too: it would be kept alive for its own sake.
  const users = [
    ...source,
    ...readFiles("scripts/**/*.ts"),
    ...readFiles("src/**/*.{html,css}").map(asModule),
  ];
  const used = users.flatMap(mentions).filter(({ path }) => path !== undefined);

  test("every file is reached from an entry", () => {
    const files = everything.filter(({ path }) => path.startsWith("src/")).map(({ path }) => path);
    const reached = new Set(ENTRIES);
    // A set that grows while it is walked is walked to its end.
    for (const path of reached)
      for (const mention of used) if (mention.from.path === path) reached.add(mention.path as string);
    expect(files.filter((path) => !reached.has(path) && !AS_THEY_ARE.test(path))).toEqual([]);
  });

  test("every export is imported by another file", () => {
    const taken = new Set<string>();
    for (const { path, names } of used) for (const name of names) taken.add(`${path} ${name}`);
    const idle = source
      .filter(({ path }) => !ENTRIES.includes(path) && !taken.has(`${path} *`))
      .flatMap((file) => exportsOf(file).map((found) => ({ file, ...found })))
      .filter(({ file, name }) => !taken.has(`${file.path} ${name}`));
    expect(idle.map(({ file, name, line }) => `${file.path}:${line} ${name}`)).toEqual([]);
  });
});

describe("every rule", () => {
  const features = readFiles("test/stories/features/*.feature");
  const told = features.flatMap((file) => found(file, /@([\w-]+)/g));
  const titles = readFiles("test/**/*.ts").flatMap((file) =>
    found(file, /["'`]((?:\[[A-Z]+-\d+(?:, [A-Z]+-\d+)*\] *)+)/g),
  );
  const claims = [
    ...told.filter(({ text }) => RULE.test(text)),
    ...titles.flatMap(
      ({ text, place }) => text.match(/[A-Z]+-\d+/g)?.map((rule) => ({ text: rule, place })) ?? [],
    ),
  ];
  const rules = readFiles("SPEC.md").flatMap((file) => found(file, /^- \*\*([A-Z]+-\d+)\*\*/gm));

  test("of SPEC.md is shown by a test or a story", () => {
    const shown = new Set(claims.map(({ text }) => text));
    expect(rules.filter(({ text }) => !shown.has(text)).map(({ text }) => text)).toEqual([]);
  });

  test("of SPEC.md has a number of its own", () => {
    const numbers = rules.map(({ text }) => text);
    expect(numbers.filter((rule, i) => numbers.indexOf(rule) !== i)).toEqual([]);
  });

  test("that a test claims to show is in SPEC.md", () => {
    const known = new Set(rules.map(({ text }) => text));
    expect(
      claims.filter(({ text }) => !known.has(text)).map(({ text, place }) => `${place} ${text}`),
    ).toEqual([]);
  });

  test("of the original chat has a story, and every story has its rule", () => {
    const tags = new Set(told.map(({ text }) => text));
    expect(SEED_ROWS.filter((row) => !tags.has(row))).toEqual([]);
    expect(
      [...tags].filter((tag) => !SEED_ROWS.includes(tag) && !RULE.test(tag) && !MARKS.includes(tag)),
    ).toEqual([]);
  });
});

/** What in the file fits the pattern's group, and where. */
function found({ path, text }: SourceFile, pattern: RegExp): { text: string; place: string }[] {
  return [...text.matchAll(pattern)].map((match) => ({
    text: match[1] as string,
    place: `${path}:${text.slice(0, match.index).split("\n").length}`,
  }));
}

/** What a page or a style sheet takes in, as if it were imported. */
function asModule({ path, text }: SourceFile): SourceFile {
  const links = [...text.matchAll(/(?:\b(?:src|href)=|@import\s+(?:url\()?)"(\.[^"]+)"/g)].map(
    (match) => `import "${match[1]}";`,
  );
  return { path, text: links.join("\n") };
}
