import { describe, expect, test } from "bun:test";
import { parseNetwork, textOf } from "../../src/chat/networks.ts";
import { bodyOf, parseRanges, Ranges } from "../../src/chat/range-list.ts";
import { RangeLists } from "../../src/chat/range-lists.ts";

const networkOf = (text: string) => parseNetwork(text) ?? expect.unreachable(text);
const textsOf = (list: string) => parseRanges(list).networks.map(textOf);
const by = { id: "u1", name: "ada" } as never;
const listOf = (text: string, use: "ban" | "exempt" = "ban") => {
  const parsed = parseRanges(text);
  return { ...{ name: "list", use, ranges: 0, patterns: 0, by, at: "" }, body: bodyOf(parsed) };
};

describe("a list of ranges", () => {
  test("[BAN-7] has a range, an address or a pattern of names in each line, and comments", () => {
    const text = "# Spam\r\n192.0.2.0/24 ; SBL1\n2001:db8::/32\tnet\n\n 198.51.100.7\nspam*\nspam*\n";
    const { networks, patterns, problems } = parseRanges(text);
    expect(networks.map(textOf)).toEqual(["192.0.2.0/24", "198.51.100.7", "2001:db8::/32"]);
    expect([patterns, problems]).toEqual([["spam*"], []]);
  });

  test("[BAN-7] says of each line that it cannot use which one it is, and why", () => {
    const bad = [
      "10.0.0.0/7",
      "192.0.2.0/33",
      "example.org",
      "*",
      "a!b@c",
      "x".repeat(300),
      "1.2.3",
      "a1b2c3.d4e5f6",
    ];
    const { networks, patterns, problems } = parseRanges(["192.0.2.7", ...bad].join("\n"));
    expect([networks.length, patterns.length]).toEqual([1, 0]);
    expect(problems.map(({ line }) => line)).toEqual(bad.map((_, i) => i + 2));
    for (const { says } of problems) expect(says).toMatch(/^".{1,60}" .{5,}/);
    // A file of another kind is not told line by line.
    expect(parseRanges("nonsense\n".repeat(100_000)).problems).toHaveLength(1_000);
  });

  test("[BAN-7] is merged: ranges in others are left out, and halves become the whole", () => {
    expect(textsOf("192.0.2.0/25\n192.0.2.128/25\n192.0.2.7\n192.0.2.0/26")).toEqual(["192.0.2.0/24"]);
    expect(textsOf("192.0.2.4\n192.0.2.5\n192.0.2.6\n192.0.2.7")).toEqual(["192.0.2.4/30"]);
    expect(textsOf("192.0.2.5\n192.0.2.6")).toEqual(["192.0.2.5", "192.0.2.6"]);
    expect(textsOf("2001:db8:0:1::/64\n2001:db8::/64")).toEqual(["2001:db8::/63"]);
    expect(textsOf("192.0.2.7\n::ffff:192.0.2.7")).toEqual(["192.0.2.7"]);
  });

  test("[BAN-7] bans what is in it, and nothing beside it", () => {
    const lists = new RangeLists();
    lists.set([listOf("192.0.2.0/24\n198.51.100.7\n2001:db8::/48\nspam*")], 0);
    const of = (place: string, name = "bob") =>
      lists.of(name, place === "" ? undefined : networkOf(place), 1)?.name;
    for (const place of ["192.0.2.0", "192.0.2.255", "198.51.100.7", "2001:db8:0:9::/64"])
      expect([place, of(place)]).toEqual([place, "list"]);
    for (const place of ["", "192.0.1.255", "192.0.3.0", "198.51.100.6", "198.51.100.8", "2001:db8:1::/64"])
      expect([place, of(place)]).toEqual([place, undefined]);
    expect(of("", "Spammer")).toBe("list");
    lists.set([{ ...listOf("192.0.2.0/24"), forMs: 5 }], 0);
    expect(lists.of("bob", networkOf("192.0.2.1"), 4)?.name).toBe("list");
    expect(lists.of("bob", networkOf("192.0.2.1"), 5)).toBeUndefined();
    lists.set([listOf("203.0.113.0/24", "exempt")], 0);
    expect(lists.hasBans).toBe(false);
    expect(["203.0.113.9", "203.0.114.9", "unnamed", ""].map((one) => lists.isExempt(one, 1))).toEqual([
      ...[true, false, false, false],
    ]);
  });

  test("[BAN-7] of a hundred thousand ranges answers as one that compares with each, and much faster", () => {
    let drawn = 0;
    const random = (below: number) => {
      drawn += 1;
      return Number(Bun.hash.wyhash(`${drawn}`) % BigInt(below));
    };
    const address = () => `${random(220) + 1}.${random(256)}.${random(256)}.${random(256)}`;
    const many = Array.from({ length: 100_000 }, () => `${address()}/${random(12) + 20}`);
    const { networks } = parseRanges(many.join("\n"));
    expect(networks.length).toBeGreaterThan(80_000);
    const ranges = new Ranges(bodyOf({ networks, patterns: [] }));
    const inside = many.slice(0, 100).map((range) => networkOf(range.replace(/\/.*/, "")));
    const asked = [...inside, ...Array.from({ length: 200 }, () => networkOf(address()))];
    const slow = asked.map((one) => networks.some((range) => covers(range, one)));
    expect(asked.map((one) => ranges.has(one))).toEqual(slow);
    expect(slow.filter((is) => is).length).toBeGreaterThanOrEqual(100);
    expect(slow).toContain(false);
    const from = performance.now();
    for (let i = 0; i < 20; i += 1) for (const one of asked) ranges.has(one);
    // A hundred times what it takes here: a look at each range would take a hundred times as long as that.
    expect((performance.now() - from) / (20 * asked.length)).toBeLessThan(0.3);
  });
});

function covers(range: { high: number; bits: number; family: number }, { high }: { high: number }): boolean {
  return range.family === 4 && high >>> (32 - range.bits) === range.high >>> (32 - range.bits);
}
