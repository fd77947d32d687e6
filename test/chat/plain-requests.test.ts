import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { limits } from "../../src/protocol/limits.ts";
import { type PlainRequest, parsePlain, plain } from "../../src/protocol/plain.ts";

const parse = (frame: string) => parsePlain(frame, "default");
const parseJson = (frame: object) => parse(JSON.stringify(frame));

describe("a frame of the plain protocol", () => {
  test("[PLAIN-1] asks to join, leave or create a room; without one, to join or leave the default room", () => {
    expect(parse('{"command":"join"}')).toEqual({ type: "join", room: "default" });
    expect(parse('{"command":"join","room":"R"}')).toEqual({ type: "join", room: "R" });
    expect(parse('{"command":"leave"}')).toEqual({ type: "leave", room: "default" });
    expect(parse('{"command":"create","room":"R"}')).toEqual({ type: "create", room: "R" });
    expect(parse('{"command":"create"}')).toBeUndefined();
  });

  test("[PLAIN-5] is a message when it has one, even beside a command", () => {
    expect(parse('{"room":"R","message":"hi"}')).toEqual({ type: "say", room: "R", message: "hi" });
    expect(parse('{"command":"create","room":"R","message":"hi"}')).toEqual({
      type: "say",
      room: "R",
      message: "hi",
    });
    expect(parse('{"to":"V","message":"hi"}')).toEqual({ type: "tell", to: "V", message: "hi" });
  });

  test("[PLAIN-8] that is for a person is never said in a room of that name", () => {
    for (const room of ["null", "false", "0", "[]", "{}"])
      expect(parse(`{"room":${room},"to":"bob","message":"secret"}`)?.type).not.toBe("say");
  });

  test("[PLAIN-6] is ignored when it is no request", () => {
    const nothing = [
      "",
      "{",
      "hello",
      "[]",
      "[1]",
      "1",
      "null",
      '"join"',
      "true",
      "{}",
      '{"command":"dance"}',
      '{"command":null}',
      '{"command":["join"]}',
      '{"command":"JOIN"}',
      '{"message":"hi"}',
      '{"message":{"a":1},"room":"R"}',
      '{"room":1,"message":"hi"}',
      '{"command":"join","room":1}',
      '{"command":"join","room":null}',
      '{"command":"join","room":{"toString":"x"}}',
      '{"__proto__":{"command":"join"}}',
      '{"command":"constructor"}',
      "[".repeat(65_000),
      `{"command":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
    ];
    for (const frame of nothing) expect(parse(frame)).toBeUndefined();
  });

  test("[LIMIT-1] with a message that is empty, too long or broken is refused in a sentence that says so", () => {
    const error = (message: string) => {
      const request = parseJson({ room: "R", message });
      return request?.type === "refused" ? request.error : "it is not refused";
    };
    expect(error("x".repeat(limits.messageCharactersMax + 1))).toContain("more than 8000 characters");
    expect(error(" ")).toContain("empty");
    expect(error("\ud800")).toContain("not well-formed");
    expect(error("a\0")).toContain("NUL");
    expect(error("😀".repeat(limits.messageCharactersMax))).toBe("it is not refused");
  });

  test("[PLAIN-3] with a name that is too long or broken to be repeated is refused without repeating it", () => {
    for (const name of ["x".repeat(200), "\ud800"])
      for (const frame of [
        { command: "join", room: name },
        { room: name, message: "hi" },
        { to: name, message: "hi" },
      ]) {
        const request = parseJson(frame);
        expect(request?.type).toBe("refused");
        expect(request?.type === "refused" && request.error).not.toContain(name);
      }
  });

  test("[RUN-5] whatever it is: never an exception, and what is taken is made of strings, as they were sent", () => {
    const value = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.jsonValue(),
      fc.constantFrom("join", "leave", "create", "R"),
    );
    const almost = fc.record(
      { command: value, room: value, to: value, message: value },
      { requiredKeys: [] },
    );
    const frames = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      almost.map((frame) => JSON.stringify(frame)),
    );
    fc.assert(
      fc.property(frames, (frame) => {
        const request = parse(frame);
        if (request === undefined) return;
        for (const part of Object.values(request)) expect(typeof part).toBe("string");
        if (request.type !== "refused") expectAsSent(frame, request);
      }),
      { numRuns: 1_000 },
    );
  });
});

function expectAsSent(frame: string, request: PlainRequest): void {
  const { type, ...parts } = request;
  expect(type).not.toBe("refused");
  const sent = JSON.parse(frame) as Record<string, unknown>;
  for (const [name, part] of Object.entries(parts))
    expect(part as unknown).toBe(sent[name] === undefined && name === "room" ? "default" : sent[name]);
}

describe("the seed's answers", () => {
  test("[PLAIN-5] keep the order of their keys and escape what is written", () => {
    expect(plain.said("R", "U", '<b>"\n')).toBe('{"room":"R","from":"U","message":"<b>\\"\\n"}');
    expect(plain.told("U", "V", "hi")).toBe('{"from":"U","to":"V","message":"hi"}');
    expect(plain.welcome("default", "U")).toBe(
      '{"room":"default","message":"welcome to the default chat room, U!"}',
    );
    expect(plain.missing("R")).toBe('{"error":"R does not exists"}');
  });
});
