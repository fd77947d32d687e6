import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { z } from "zod";
import { type Parsed, parseRequest, requests } from "../../src/protocol/frames.ts";
import { limits } from "../../src/protocol/limits.ts";

const post = (fields: object) =>
  JSON.stringify({ ref: "1", type: "message.post", room: "r1", body: "hi", ...fields });

/** "body bad_request" = refused with this code, naming this field. */
function told(parsed: Parsed): string {
  if ("request" in parsed) return parsed.request.type;
  const { code, field } = parsed.refused;
  return field === undefined ? code : `${field} ${code}`;
}

const refusedAs = (frame: string) => told(parseRequest(frame));

describe("a request", () => {
  test("[FULL-3] that is not one JSON object with a ref is refused without one", () => {
    for (const frame of [
      "",
      "{",
      '{"ref":"1"',
      '{"ref":"1"}}',
      "[]",
      "1",
      "null",
      '"x"',
      "undefined",
      "\u0000",
      "NaN",
    ])
      expect(parseRequest(frame)).toMatchObject({ ref: undefined, refused: { code: "bad_request" } });
    for (const ref of [1, null, "", true, {}, ["1"], "x".repeat(65)]) {
      const parsed = parseRequest(JSON.stringify({ ref, type: "ping" }));
      expect(parsed.ref).toBeUndefined();
      expect(told(parsed)).toBe("ref bad_request");
    }
  });

  test("[LIMIT-12] with too many items is refused by their number: none of them is looked at", () => {
    const many: Record<string, unknown> = {
      array: Array.from({ length: 20_000 }, () => 1),
      object: Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`x${i}`, "a"])),
    };
    const fields = Object.entries(requests).flatMap(([type, shape]) => {
      const { properties = {} } = z.toJSONSchema(shape, { io: "input" });
      return Object.entries(properties).flatMap(([field, schema]) => {
        const kind = typeof schema === "object" && schema.type;
        return kind === "array" || kind === "object" ? [{ type, field, items: many[kind] }] : [];
      });
    });
    expect(fields.map(({ type, field }) => `${type} ${field}`)).toEqual([
      "hello rooms",
      "user.list names",
      "user.profiles ids",
      "audit.read kinds",
      "server.invite rooms",
      "direct.open users",
      "message.tag tags",
      "message.whisper tags",
      "message.post tags",
    ]);
    for (const { type, field, items } of fields) {
      const parsed = parseRequest(JSON.stringify({ ref: "1", type, [field]: items }));
      expect(parsed).toMatchObject({
        ref: "1",
        refused: { code: "bad_request", field, message: expect.stringMatching(/ has more than \d+ items$/) },
      });
    }
    const rooms = Object.fromEntries(
      Array.from({ length: limits.resumedRoomsMax }, (_, i) => [`r${i + 1}`, i]),
    );
    expect(refusedAs(JSON.stringify({ ref: "1", type: "hello", rooms }))).toBe("hello");
  });

  test("[FULL-3] of an unknown type is told so, also when the type is something every object has", () => {
    for (const type of [
      "",
      "message",
      "message.posted",
      "constructor",
      "__proto__",
      "toString",
      "hasOwnProperty",
    ])
      expect(parseRequest(JSON.stringify({ ref: "1", type }))).toMatchObject({
        ref: "1",
        refused: { code: "unknown_command" },
      });
    for (const type of [1, null, {}, ["ping"]])
      expect(refusedAs(JSON.stringify({ ref: "1", type }))).toBe("type bad_request");
  });

  test("[FULL-3] with a field of another type names the field", () => {
    for (const wrong of [1, null, true, {}, [], ["hi"], { toString: "hi" }, 1.5]) {
      expect(refusedAs(post({ body: wrong }))).toBe("body bad_request");
      expect(refusedAs(post({ room: wrong }))).toBe("room bad_request");
      expect(refusedAs(post({ nonce: wrong }))).toBe("nonce bad_request");
    }
    for (const room of [
      "",
      "default",
      "r01",
      "R1",
      "r1 ",
      " r1",
      "r1\n",
      "r-1",
      "r1e3",
      "u1",
      "r1' or '1'='1",
    ])
      expect(refusedAs(post({ room }))).toBe("room bad_request");
  });

  test("[LIMIT-1] with a text of 8,000 characters is fine, and with one more is too long; an emoji is one character", () => {
    for (const letter of ["x", "é", "😀"]) {
      expect(refusedAs(post({ body: letter.repeat(limits.messageCharactersMax) }))).toBe("message.post");
      const parsed = parseRequest(post({ body: letter.repeat(limits.messageCharactersMax + 1) }));
      expect(told(parsed)).toBe("body too_long");
      expect("refused" in parsed && parsed.refused.message).toContain("8000");
    }
  });

  test("[FULL-3] with an empty, blank, broken or NUL text is refused, and with any other text is taken as it is", () => {
    for (const body of [
      "",
      " ",
      "\n\t",
      "\u3000",
      "\u202e",
      "\u0001",
      "\ud800",
      "hi \udfff",
      "\ude00\ud83d",
      "a\0b",
    ])
      expect(refusedAs(post({ body }))).toBe("body bad_request");
    for (const body of ["<b>", " x ", "\u202ea", "\u0001a", "\ufffd", "'; --", "null"]) {
      const parsed = parseRequest(post({ body }));
      expect("request" in parsed && parsed.request).toMatchObject({ body });
    }
  });

  test("[LOG-4] with a nonce that no store could tell from another is refused", () => {
    for (const nonce of ["", "x".repeat(65), "\ud800", "a\udc00", "a\0"])
      expect(refusedAs(post({ nonce }))).toBe("nonce bad_request");
  });

  test("[RUN-5] that wants to be a prototype is only what it says itself", () => {
    const polluted = '{"__proto__":{"type":"ping","ref":"1"},"constructor":{"prototype":{"x":1}}}';
    expect(refusedAs(polluted)).toBe("ref bad_request");
    const parsed = parseRequest('{"ref":"1","type":"ping","__proto__":{"admin":true}}');
    expect("request" in parsed && "admin" in parsed.request).toBe(false);
    const hello = '{"ref":"1","type":"hello","rooms":{"__proto__":{"r1":1},"r1":2}}';
    expect(refusedAs(hello)).toMatch(/hello|rooms/);
    expect(Object.hasOwn(Object.prototype, "admin")).toBe(false);
    expect(({} as { r1?: number }).r1).toBeUndefined();
  });

  test("[RUN-5] with a key twice means the last of them, for every part of the frame", () => {
    const parsed = parseRequest(
      '{"ref":"1","ref":"2","type":"ping","type":"message.post","room":"r9","room":"r1","body":1,"body":"hi"}',
    );
    expect(parsed).toMatchObject({ ref: "2", request: { type: "message.post", room: "r1", body: "hi" } });
  });

  test("[FULL-3] with a number that is none of JavaScript's is refused", () => {
    const history = (fields: string) => refusedAs(`{"ref":"1","type":"history.read","room":"r1",${fields}}`);
    for (const number of ["1e400", "-1e400", "0.5", "-1", "9007199254740993", '"5"', "null", "[5]"])
      expect(history(`"before":${number}`)).toBe("before bad_request");
    expect(history('"limit":1e400')).toBe("limit bad_request");
    expect(history('"limit":101')).toBe("limit bad_request");
    expect(history('"after":0,"limit":100')).toBe("history.read");
    expect(refusedAs('{"ref":"1","type":"hello","rooms":{"r1":1e400}}')).toBe("rooms.r1 bad_request");
    expect(refusedAs('{"ref":"1","type":"hello","rooms":{"kitchen":1}}')).toContain("bad_request");
  });

  test("[RUN-5] nested as deep as a frame can hold is answered like any other", () => {
    const depth = 32_000;
    expect(refusedAs("[".repeat(65_000))).toBe("bad_request");
    expect(refusedAs(`${"[".repeat(depth)}${"]".repeat(depth)}`)).toBe("bad_request");
    expect(refusedAs(`{"ref":"1","type":"ping","x":${"[".repeat(depth)}${"]".repeat(depth)}}`)).toMatch(
      /ping|bad_request/,
    );
    expect(
      refusedAs(post({ body: 0 }).replace("0", `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`)),
    ).toMatch(/bad_request/);
  });

  test("[RUN-5] whatever it is: never an exception, and either one request or one refusal with a sentence", () => {
    const words = ["hello", "ping", "message.post", "room.join", "history.read", "room.list", "room.members"];
    const field = fc.oneof(
      fc.constantFrom("r1", "u1", "", "1", 0, 1, null),
      fc.jsonValue(),
      fc.string({ unit: "binary" }),
    );
    const almost = fc.record(
      {
        ref: fc.oneof(fc.constant("1"), field),
        type: fc.oneof(fc.constantFrom(...words), field),
        room: field,
        body: field,
        nonce: field,
        name: field,
        token: field,
        rooms: fc.oneof(fc.dictionary(fc.constantFrom("r1", "__proto__", "x"), field), field),
        limit: field,
        after: field,
        before: field,
      },
      { requiredKeys: [] },
    );
    const frames = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json({ noUnicodeString: false } as object),
      almost.map((frame) => JSON.stringify(frame)),
      fc.tuple(almost, fc.nat({ max: 200 })).map(([frame, end]) => JSON.stringify(frame).slice(0, end)),
    );
    fc.assert(
      fc.property(frames, (frame) => {
        const parsed = parseRequest(frame);
        if ("request" in parsed) {
          expect(words).toContain(parsed.request.type);
          expect(parsed.ref.length).toBeGreaterThan(0);
        } else {
          expect(["bad_request", "unknown_command", "too_long"]).toContain(parsed.refused.code);
          expect(parsed.refused.message.length).toBeGreaterThan(5);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
