import { isIPv4, isIPv6 } from "node:net";

/** An address as the eight groups of IPv6. An IPv4 address is its IPv4-mapped IPv6 address. */
export type Address = readonly number[];

/** All addresses with the same first bits. */
export interface Range {
  readonly first: Address;
  readonly bits: number;
}

/** Parses an address. Names, and text around the address, are not accepted. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return [0, 0, 0, 0, 0, 0xffff, ...groupsOfIPv4(text)];
  // The zone of a link-local address names an interface, not a host.
  const [bare = ""] = text.split("%");
  if (!isIPv6(bare)) return undefined;
  const [head = "", tail] = bare.split("::");
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** Parses an address as proxies write it: perhaps with a port after it. */
export function parseForwarded(text: string): Address | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? [];
  return parseAddress(bracketed ?? dotted ?? text);
}

/** `192.0.2.7`, `10.0.0.0/8` or `2001:db8::/32`. */
export function parseRange(text: string): Range | undefined {
  const [, written = "", length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const first = parseAddress(written);
  if (!first) return undefined;
  const size = isIPv4(written) ? 32 : 128;
  const bits = length === undefined ? size : Number(length);
  return bits <= size ? { first, bits: bits + 128 - size } : undefined;
}

export const isIn = (address: Address, { first, bits }: Range): boolean =>
  address.every((group, i) => {
    const shift = 16 - Math.min(16, Math.max(0, bits - i * 16));
    return group >> shift === (first[i] ?? 0) >> shift;
  });

/** This machine's own addresses, which no other machine can have. */
export const LOOPBACK: readonly Range[] = [
  { first: [0, 0, 0, 0, 0, 0xffff, 0x7f00, 0], bits: 104 },
  { first: [0, 0, 0, 0, 0, 0, 0, 1], bits: 128 },
];

export const isLocal = (address: Address): boolean => LOOPBACK.some((range) => isIn(address, range));

function written(address: Address): string {
  if (!isOfIPv4(address)) return address.map((group) => group.toString(16)).join(":");
  const [high = 0, low = 0] = address.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/**
 * The network of an address: an IPv4 address itself, or the /64 of an IPv6 one, since who has one address of a /64 has
 * all of them.
 */
export const networkOf = (address: Address): string =>
  isOfIPv4(address) ? written(address) : `${written(address.slice(0, 4))}::/64`;

const isOfIPv4 = (address: Address): boolean =>
  address.length === 8 && isIn(address, { first: [0, 0, 0, 0, 0, 0xffff, 0, 0], bits: 96 });

function groupsOfIPv4(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split(".").map(Number);
  return [a * 256 + b, c * 256 + d];
}

const groupsOf = (text: string): number[] =>
  text === ""
    ? []
    : text
        .split(":")
        .flatMap((group) => (group.includes(".") ? groupsOfIPv4(group) : [Number.parseInt(group, 16)]));
