import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { examples } from "../scripts/docs/examples.ts";
import { protocolSchema } from "../scripts/docs/schema.ts";
import { documents } from "../scripts/docs.ts";
import { answers } from "../src/protocol/answers.ts";
import { closeCodes, parseRequest, type RequestType } from "../src/protocol/frames.ts";
import { PROTOCOL_VERSION, versions } from "../src/protocol/version.ts";

const kept = (path: string): string => {
  try {
    return readFileSync(join(import.meta.dirname, "..", path), "utf8");
  } catch {
    return "";
  }
};

describe("the documents of the full protocol", () => {
  test("[DOC-1] are what its shapes say", () => {
    const stale = [...documents()].filter(([path, text]) => kept(path) !== text).map(([path]) => path);
    expect(
      stale,
      "the protocol has changed and these have not: run `node_modules/.bin/bun scripts/docs.ts`",
    ).toEqual([]);
  });

  test("[DOC-1] link only to what is there", () => {
    const page = documents().get("docs/reference.md") ?? "";
    const anchors = new Set(
      [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
        heading
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replaceAll(" ", "-"),
      ),
    );
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, link = ""]) => link);
    expect(links.filter((link) => !anchors.has(link))).toEqual([]);
    expect(links.length).toBeGreaterThan(100);
  });

  for (const [type, { asks, ok }] of Object.entries(examples))
    test(`[DOC-2] show a ${type} that the server would take, and an answer that it could give`, () => {
      const parsed = parseRequest(JSON.stringify({ ref: "7", type, ...asks }));
      expect(parsed).toMatchObject({ ref: "7", request: { type, ...asks } });
      expect(answers[type as RequestType].parse(ok) as unknown).toEqual(ok);
    });
});

/** What is said of a shape, and bounds, which are limits and told as such. */
const SAID = new Set(["title", "description", "maxLength", "maximum", "maxItems"]);

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      // a field may be called so, too, and is a shape then
      .filter(([name, each]) => !SAID.has(name) || typeof each === "object")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, bare(each)]),
  );
}

test("[DOC-3] a shape of the protocol changes only with its version", () => {
  const shapes = JSON.stringify(bare([protocolSchema(), closeCodes]));
  const fingerprint = createHash("sha256").update(shapes).digest("hex").slice(0, 16);
  expect(
    versions[versions.length - 1]?.shapes,
    `A shape of the protocol has changed: add a line to \`versions\` in src/protocol/version.ts that says what, with ` +
      `the fingerprint ${fingerprint}; or, if version ${PROTOCOL_VERSION} was never released, give it this fingerprint.`,
  ).toBe(fingerprint);
});
