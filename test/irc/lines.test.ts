import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { LinesIn } from "../../src/net/lines.ts";

const MAX = 20;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** All lines of these bytes, which come in pieces of these sizes. */
function linesOf(all: Uint8Array, sizes: readonly number[]): string[] {
  const lines = new LinesIn(MAX);
  const found: string[] = [];
  let from = 0;
  for (const size of [...sizes, all.length]) {
    found.push(...lines.take(all.subarray(from, from + size)));
    from += size;
  }
  return found;
}

describe("[LINE-3] bytes become lines", () => {
  test("a line ends with LF, with or without CR, and empty ones are left out", () => {
    expect(linesOf(bytes("a\r\nb\n\r\n\nc\r\nd"), [])).toEqual(["a", "b", "c"]);
  });

  test("a line that is too long comes cut, once, and the next one is whole", () => {
    expect(linesOf(bytes(`${"x".repeat(1_000)}\r\nnext\r\n`), [30, 100, 300])).toEqual([
      "x".repeat(MAX + 1),
      "next",
    ]);
    expect(linesOf(bytes(`${"x".repeat(MAX)}\r\n`), [MAX + 1])).toEqual(["x".repeat(MAX)]);
  });

  test("what is not UTF-8 cannot be taken for UTF-8", () => {
    const [bad] = linesOf(new Uint8Array([0x61, 0xff, 0x0a]), []);
    expect(bad?.isWellFormed()).toBe(false);
    expect(linesOf(bytes("a\uFFFDb\n"), [])).toEqual(["a\uFFFDb"]);
  });

  test("it does not matter in which pieces they come", () => {
    const piece = fc.constantFrom("a", "é", "😀", "\r", "\n", "\r\n", " ", "x".repeat(9), "\0");
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(12)), (pieces, sizes) => {
        const all = bytes(pieces.join(""));
        expect(linesOf(all, sizes)).toEqual(linesOf(all, []));
      }),
    );
  });

  test("any bytes become lines that are not longer than they may be", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(50)), (all, sizes) => {
        for (const line of linesOf(all, sizes)) {
          expect(line).not.toContain("\n");
          expect(line.length).toBeLessThanOrEqual(MAX + 2);
        }
      }),
    );
  });
});
