import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Address, isIn, isLocal, networkOf, parseAddress, parseRange } from "../../src/net/addresses.ts";

function read(text: string): Address {
  const address = parseAddress(text);
  if (!address) throw new Error(`${text} is no address`);
  return address;
}

const network = (text: string): string => networkOf(read(text));

/** The eight groups of an IPv6 address, as the URL standard reads them. */
function groupsOf(address: string): string[] {
  const { hostname } = new URL(`http://[${address}]`);
  const [head = "", tail] = hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(zeros).fill("0"), ...after];
}

const group = fc.integer({ min: 0, max: 0xffff });
const eight = fc.tuple(group, group, group, group, group, group, group, group);

/** One of the ways to write an address: with leading zeros, capitals, or the zeros left out. */
function spelled(groups: readonly number[], way: number): string {
  const hex = groups.map((value) => {
    const short = value.toString(16);
    return way & 1 ? short.padStart(4, "0").toUpperCase() : short;
  });
  const plain = hex.join(":");
  return way & 2 ? plain.replace(/(?:^|:)(?:0+:)+0+(?=:|$)/, "::").replace(/:::?/, "::") : plain;
}

describe("the place an address belongs to", () => {
  test("[LIMIT-2] is the address itself for IPv4, however it is written", () => {
    expect(network("192.0.2.7")).toBe("192.0.2.7");
    expect(network("::ffff:192.0.2.7")).toBe("192.0.2.7");
    expect(network("::FFFF:192.0.2.7")).toBe("192.0.2.7");
    expect(network("192.0.2.7")).not.toBe(network("192.0.2.8"));
  });

  test("[LIMIT-2] is the /64 for IPv6, as whoever has one address of it has all", () => {
    const home = network("2001:db8:1:2::1");
    for (const address of [
      "2001:db8:1:2:ffff:ffff:ffff:ffff",
      "2001:0DB8:0001:0002::",
      "2001:db8:1:2:0:0:0:5",
    ])
      expect(network(address)).toBe(home);
    for (const address of ["2001:db8:1:3::1", "2001:db8::1:2:0:1", "2001:db8:1::2"])
      expect(network(address)).not.toBe(home);
  });

  test("[LIMIT-2] is the same for every spelling of two addresses exactly when their first four groups are", () => {
    const pairs = fc.tuple(eight, eight, fc.boolean(), fc.nat({ max: 3 }), fc.nat({ max: 3 }));
    fc.assert(
      fc.property(pairs, ([one, other, near, way, otherWay]) => {
        const second = near ? [...one.slice(0, 4), ...other.slice(4)] : [...other];
        const [a, b] = [spelled(one, way), spelled(second, otherWay)];
        const same = groupsOf(a).slice(0, 4).join() === groupsOf(b).slice(0, 4).join();
        expect(network(a) === network(b)).toBe(same);
      }),
      { numRuns: 1_000 },
    );
  });
});

test("[LIMIT-2] this machine's own addresses are told from others", () => {
  for (const address of ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
    expect(isLocal(read(address))).toBe(true);
  for (const address of ["128.0.0.1", "10.0.0.1", "::2", "::ffff:10.0.0.1", "1.127.0.0", "fe80::1%lo"])
    expect(isLocal(read(address))).toBe(false);
});

test("[LIMIT-2] what is no address is none", () => {
  for (const text of [
    "",
    "1.2.3",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.4:80",
    "::g",
    "1::2::3",
    "[::1]",
    "localhost",
    "1.2.3.4%lo",
  ])
    expect([text, parseAddress(text)]).toEqual([text, undefined]);
});

describe("a range of addresses", () => {
  const has = (range: string, address: string) => {
    const parsed = parseRange(range);
    if (!parsed) throw new Error(`${range} is no range`);
    return isIn(read(address), parsed);
  };

  test("[RUN-7] has those that begin with the same bits", () => {
    const inside = [
      ["10.0.0.0/8", "10.255.255.255"],
      ["10.0.0.0/8", "::ffff:10.1.2.3"],
      ["192.0.2.7", "192.0.2.7"],
      ["192.0.2.128/25", "192.0.2.255"],
      ["0.0.0.0/0", "203.0.113.9"],
      ["2001:db8::/33", "2001:db8:7fff::1"],
      ["fe80::/10", "fe80::1%eth0"],
      ["::/0", "203.0.113.9"],
    ] as const;
    for (const [range, address] of inside)
      expect([range, address, has(range, address)]).toEqual([range, address, true]);
    const outside = [
      ["10.0.0.0/8", "11.0.0.0"],
      ["192.0.2.128/25", "192.0.2.127"],
      ["0.0.0.0/0", "2001:db8::1"],
      ["2001:db8::/33", "2001:db8:8000::1"],
      ["192.0.2.7", "192.0.2.6"],
    ] as const;
    for (const [range, address] of outside)
      expect([range, address, has(range, address)]).toEqual([range, address, false]);
  });

  test("[RUN-7] is none when it is written in another way", () => {
    for (const text of [
      "",
      "10.0.0.0/33",
      "::/129",
      "10.0.0.0/",
      "10.0.0.0/-1",
      "10/8",
      "10.0.0.0/8/8",
      "proxy",
    ])
      expect([text, parseRange(text)]).toEqual([text, undefined]);
  });
});
