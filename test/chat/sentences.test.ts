import { describe, expect, test } from "bun:test";
import { examples } from "../../scripts/docs/examples.ts";
import { duration } from "../../src/protocol/duration.ts";
import { refusalSentences, resetSentences } from "../../src/protocol/errors.ts";
import { parseRequest, type RequestType, requests } from "../../src/protocol/frames.ts";
import { parsePlain } from "../../src/protocol/plain.ts";
import { expectSentence } from "../support/sentence.ts";

const types = Object.keys(requests) as RequestType[];
/** What only whoever knows the validator understands. */
const JARGON =
  /expected|received|invalid|undefined|NaN|\bnull\b|array|string|boolean|int\b|>=|<=|regex|pattern|zod|input/i;

const refusedBy = (type: RequestType, fields: object) => {
  const parsed = parseRequest(JSON.stringify({ ref: "1", type, ...fields }));
  return "refused" in parsed ? parsed.refused : undefined;
};

const BAD: readonly unknown[] = [
  ...[null, 1, -1, 1.5, 1e21, true, "", " ", "x", "\u200b", "a b", "\0", "\ud800", "x".repeat(20_000)],
  ...[[], [null], [1], [""], ["x".repeat(300)], Array(40).fill("ann"), {}, { r1: -1 }, { x: 1 }, { r1: "x" }],
];

describe("a refusal", () => {
  test("[FULL-7] for a field is a sentence that begins with the field and says what it must be", () => {
    for (const type of types) {
      const fields = Object.keys(requests[type].shape).filter((name) => name !== "type");
      for (const field of fields) {
        const { [field]: _, ...without } = examples[type].asks as Record<string, unknown>;
        for (const bad of [undefined, ...BAD]) {
          const refused = refusedBy(type, { ...without, [field]: bad });
          if (!refused || refused.field === undefined) continue;
          expect(refused.message.startsWith(`${refused.field} `)).toBeTrue();
          expect(refused.message.length).toBeLessThan(200);
          expect(refused.message.slice(refused.field.length)).not.toMatch(JARGON);
          expectSentence(refused.message);
        }
      }
    }
  });

  test("[FULL-7] says it in words", () => {
    const said = (type: RequestType, fields: object) => refusedBy(type, fields)?.message;
    expect(said("direct.open", { users: [] })).toBe("users must have at least 1 item");
    expect(said("direct.open", { users: [7] })).toBe("users.0 must be text");
    expect(said("message.post", { room: "r1" })).toBe("body is missing");
    expect(said("message.post", { room: "kitchen", body: "hi" })).toBe("room is not a room's id");
    expect(said("message.post", { room: "r1", body: "x".repeat(8_001) })).toBe(
      "body has more than 8000 characters",
    );
    expect(said("reaction.add", { room: "r1", id: "r1.1", emoji: "a b" })).toBe(
      "emoji is not exactly one emoji",
    );
    expect(said("history.read", { room: "r1", limit: 1_000 })).toBe("limit must be at most 100");
    expect(said("history.read", { room: "r1", limit: "many" })).toBe("limit must be a number");
    expect(said("room.role", { room: "r1", user: "ann", role: "king" })).toBe(
      'role must be "member", "voiced" or "operator"',
    );
    expect(said("hello", { rooms: { ["x".repeat(9_999)]: 1 } })).toBe(
      "rooms has a key that is not a room's id",
    );
    expect(said("room.create", { name: "x".repeat(999) })).toBe("name has more than 64 characters");
    expect(said("room.join", {})).toBe("name is needed, or else `room`, and not both");
  });

  test("[FULL-7] of every code is a sentence", () => {
    for (const sentence of Object.values({ ...refusalSentences, ...resetSentences }))
      expectSentence(sentence);
  });

  test("[PLAIN-3] of the plain protocol names what it is about: a name that nobody can see is refused as one", () => {
    for (const name of ["", " ", "\u200b"])
      for (const frame of [
        { command: "join" },
        { command: "create" },
        { command: "leave" },
        { message: "hi" },
      ])
        expect(parsePlain(JSON.stringify({ ...frame, room: name }), "default")).toEqual({
          ...{ type: "refused", error: "a name must not be empty" },
        });
    expect(parsePlain('{"to":"","message":"hi"}', "default")).toMatchObject({ type: "refused" });
  });
});

test("[LIMIT-2] how long to wait is said as people say it, and never too short", () => {
  expect([0, 1, 1_000, 1_001, 120_000].map(duration)).toEqual(["1 s", "1 s", "1 s", "2 s", "120 s"]);
  expect([120_001, 7_200_000, 7_200_001, 90_000_000].map(duration)).toEqual([
    ...["3 minutes", "120 minutes", "3 hours", "25 hours"],
  ]);
  expect(duration(30 * 86_400_000)).toBe("30 days");
});

describe("JSON", () => {
  const nested = (levels: number) => {
    const inside = `${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}`;
    return `{"ref":"1","type":"ping","x":${inside || 1}}`;
  };

  test("[FULL-8] of more than 32 levels is not even parsed, in either protocol; brackets in a text are no levels", () => {
    expect(parseRequest(nested(32))).toMatchObject({ ref: "1", request: { type: "ping" } });
    for (const levels of [33, 1_000, 30_000])
      expect(parseRequest(nested(levels))).toMatchObject({
        ref: undefined,
        refused: { code: "bad_request", message: "this frame has more than 32 levels" },
      });
    expect(
      parseRequest(`{"ref":"1","type":"ping","x":${'{"a":'.repeat(40)}1${"}".repeat(40)}}`),
    ).toMatchObject({
      refused: { message: "this frame has more than 32 levels" },
    });
    expect(
      parsePlain(`{"room":"a","message":"hi","x":${"[".repeat(40)}${"]".repeat(40)}}`, "a"),
    ).toBeUndefined();
    for (const body of [
      "[".repeat(100),
      '"{'.repeat(50),
      `\\${"[".repeat(50)}`,
      "\\\\".repeat(9) + '"[{'.repeat(40),
    ])
      expect(
        parseRequest(JSON.stringify({ ref: "1", type: "message.post", room: "r1", body })),
      ).toMatchObject({
        request: { body },
      });
    const wide = `{"ref":"1","type":"ping","x":[${Array(200).fill("[[]]").join(",")}]}`;
    expect(parseRequest(wide)).toMatchObject({ request: { type: "ping" } });
  });

  test("[FULL-3] with a key twice means the last one, and with __proto__ means nothing", () => {
    expect(parseRequest('{"ref":"1","ref":"2","type":"hello","type":"ping"}')).toEqual({
      ref: "2",
      request: { type: "ping" },
    });
    const frame = '{"ref":"1","type":"room.create","__proto__":{"name":"x","private":true},"name":"a"}';
    expect(parseRequest(frame)).toEqual({ ref: "1", request: { type: "room.create", name: "a" } });
    expect(parseRequest('{"ref":"1","type":"hello","rooms":{"__proto__":1,"constructor":1}}')).toMatchObject({
      refused: { field: "rooms" },
    });
    expect(({} as { private?: unknown }).private).toBeUndefined();
    expect(parseRequest('{"ref":"1","type":"history.read","room":"r1","after":1e400}')).toMatchObject({
      refused: { field: "after" },
    });
  });
});
