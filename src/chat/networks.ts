/**
 * An address, or all addresses that begin alike: 32 bits of IPv4, or the first 64 of IPv6, as two numbers of 32 bits.
 */
export interface Network {
  readonly family: 4 | 6;
  readonly high: number;
  readonly low: number;
  /** The number of bits that identify it; the others are 0. */
  readonly bits: number;
}

const WIDTHS = { 4: 32, 6: 64 } as const;

/**
 * Parses an address of either family, or a network as net/addresses.ts writes it, with "/bits" or without. A person
 * with one address of an IPv6 /64 has all of them, so only its first 64 bits count.
 */
export function parseNetwork(text: string): Network | undefined {
  const [, address = "", length] = /^([0-9a-f.:]+)(?:\/([0-9]{1,3}))?$/i.exec(text) ?? [];
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1];
  const four = fromFour(mapped ?? address);
  if (four !== undefined) return cut({ family: 4, high: four, low: 0, bits: 32 }, length, 32);
  const groups = fromSix(address);
  if (!groups) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = groups;
  return cut({ family: 6, high: (a << 16) | b, low: (c << 16) | d, bits: 64 }, length, 128);
}

function fromFour(text: string): number | undefined {
  const parts = text.split(".");
  if (
    parts.length !== 4 ||
    !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)
  )
    return undefined;
  return parts.reduce((bits, part) => (bits << 8) | Number(part), 0);
}

/** At least the first four groups. "1:2:3:4" is an address of which only the network is given. */
function fromSix(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2 || !text.includes(":")) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : head.length !== 8 && head.length !== 4) return undefined;
  const groups = halves.length === 2 ? [...head, ...Array<string>(missing).fill("0"), ...tail] : head;
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}

function cut(network: Network, length: string | undefined, lengthMax: number): Network | undefined {
  const bits = length === undefined ? network.bits : Number(length);
  if (bits > lengthMax) return undefined;
  return within(network, Math.min(bits, network.bits));
}

/** The network of so many bits that has this one in it. */
export function within({ family, high, low }: Network, bits: number): Network {
  const mask = (n: number) => (n <= 0 ? 0 : -1 << (32 - Math.min(n, 32)));
  return { family, bits, high: (high & mask(bits)) >>> 0, low: (low & mask(bits - 32)) >>> 0 };
}

export const isWithin = (inner: Network, outer: Network): boolean =>
  inner.family === outer.family &&
  inner.bits >= outer.bits &&
  keyOf(within(inner, outer.bits)) === keyOf(outer);

/** Equal for equal networks. */
export const keyOf = ({ family, high, low, bits }: Network): string => `${family}/${bits}/${high}.${low}`;

/** The canonical spelling: with the number of bits for a network, without it for an address. */
export function textOf(network: Network): string {
  const { family, high, low, bits } = network;
  const size = bits === WIDTHS[family] ? "" : `/${bits}`;
  if (family === 4) return [24, 16, 8, 0].map((shift) => (high >>> shift) & 255).join(".") + size;
  const groups = [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].map((group) => group.toString(16));
  return `${groups.join(":").replace(/(?::0)+$/, "")}::${size || "/64"}`;
}
