import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { examples } from "../scripts/docs/examples.ts";
import { paths } from "../scripts/docs/http.ts";
import { lenient } from "../scripts/docs/lenient.ts";
import { protocolSchema } from "../scripts/docs/schema.ts";
import { documents } from "../scripts/docs.ts";
import { answers } from "../src/protocol/answers.ts";
import { closeCodes, parseRequest, type RequestType } from "../src/protocol/frames.ts";
import { PROTOCOL_VERSION, versions } from "../src/protocol/version.ts";
import { fits } from "./support/json-schema.ts";

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

describe("the schema for clients", () => {
  const strict = protocolSchema();
  const open = lenient(strict);
  const is = (frame: object, schema: typeof open) => fits(frame, schema.$defs?.["ServerFrame"] ?? {}, schema);
  const place = { room: "r5", seq: 3, at: "2026-11-24T12:00:00.000Z", by: "u2", from: "ada" };
  const posted = { ...place, type: "message.posted", id: "r5.3", body: "hi" };

  test("[DOC-4] takes what this version sends, and every answer of it", () => {
    for (const frame of [
      { event: posted },
      { error: { code: "bad_request", message: "this frame is not JSON" } },
      { ref: "1", ok: {} },
      { reset: { room: "r5", code: "no_such_seq", reason: "this seq does not exist yet" } },
    ])
      expect([is(frame, strict), is(frame, open)]).toEqual([true, true]);
    for (const [type, { ok }] of Object.entries(examples))
      for (const schema of [strict, open])
        expect(fits(ok, schema.$defs?.["Answers"]?.properties?.[type] ?? {}, schema)).toBeTrue();
  });

  test("[DOC-4] takes what a later version may add, and still knows what is wrong in what it knows", () => {
    for (const frame of [
      { event: { ...place, type: "message.translated", id: "r5.3" } },
      { event: { type: "poll.closed" } },
      { event: { ...posted, mood: "good" } },
      { signal: { type: "weather", sky: "blue" } },
      { news: { of: "another kind" } },
      { ref: "1", error: { code: "out_of_tea", message: "there is no tea" } },
      { event: { ...place, type: "member.role_changed", user: "u3", name: "bob", role: "gardener" } },
    ])
      expect(`${JSON.stringify(frame)} ${is(frame, open)}`).toBe(`${JSON.stringify(frame)} true`);
    expect(is({ event: { ...place, type: "message.translated" } }, strict)).toBeFalse();
    for (const frame of [
      { event: { ...posted, seq: "3" } },
      { event: {} },
      { event: 1 },
      { error: { code: 1 } },
    ])
      expect(is(frame, open)).toBeFalse();
  });
});

test("[DOC-5] every route that the server has by HTTP is in the OpenAPI document, and nothing else is", () => {
  const files = ["door.ts", "factor-routes.ts", "oidc.ts"].map((file) =>
    readFileSync(join(import.meta.dirname, "../src/doors/http", file), "utf8"),
  );
  const door = files.join("");
  const routes = [...door.matchAll(/^ {4,6}"([A-Z]+) (\/[^"]*)": /gm)].map(
    ([, method, path = ""]) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`,
  );
  expect(routes.length).toBeGreaterThan(8);
  const told = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(told.sort()).toEqual([...routes, "GET /chat"].sort());
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
