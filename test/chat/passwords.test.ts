import { describe, expect, test } from "bun:test";
import { normalized, passwordProblem } from "../../src/chat/passwords.ts";

const problem = (password: string, name = "ada", min = 8) =>
  passwordProblem(password, name, { charactersMin: min });

describe("a password", () => {
  test("[AUTH-4] has 8 to 256 characters, however many bytes or units each takes", () => {
    for (const short of ["", "x", "seven 7", "🦊🦊🦊🦊🦊🦊🦊"])
      expect(problem(short)).toBe("a password has at least 8 characters");
    for (const fine of ["eight 88", "🦊🐻🐼🐨🐯🦁🐮🐷", "x y ".repeat(64), "🦊 y ".repeat(64)])
      expect(problem(fine)).toBeUndefined();
    for (const long of ["x y ".repeat(64).concat("z"), "🦊".repeat(257), "x".repeat(100_000)])
      expect(problem(long)).toBe("a password has at most 256 characters");
    expect(problem("short", "ada", 5)).toBeUndefined();
  });

  test("[AUTH-4] is none of those that are guessed first, in whatever case", () => {
    for (const common of [
      "12345678",
      "password",
      "PassWord1",
      "iloveyou",
      "qwertyuiop",
      "P@ssw0rd",
      "welcome1",
    ])
      expect(problem(common)).toBe("this is one of the most common passwords");
    expect(problem("password of ada's own")).toBeUndefined();
  });

  test("[AUTH-4] is not its owner's name, nor the server's, with a little around it", () => {
    for (const own of [
      "margaret",
      "Margaret1",
      "margaretmargaret",
      "exchat2026",
      "EXCHATexchat",
      "margaret@exchat",
    ])
      expect(problem(own, "Margaret")).toBeDefined();
    for (const fine of ["margaret likes pears", "we meet in exchat", "correct horse"])
      expect(problem(fine, "margaret")).toBeUndefined();
    expect(problem("banana-split", "a")).toBeUndefined();
  });

  test("[AUTH-4] is the same however its accents are typed, and whatever it is made of", () => {
    expect(normalized("cafe\u0301 au lait")).toBe(normalized("caf\u00e9 au lait"));
    expect(normalized("\ud800 half a character")).toBe("\ufffd half a character");
    expect(normalized("x".repeat(1_000_000)).length).toBeLessThan(1_100);
  });
});
