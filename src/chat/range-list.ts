import { limits } from "../protocol/limits.ts";
import { parseTarget } from "./ban-targets.ts";
import { isWithin, type Network, within } from "./networks.ts";

/** What a file has: ranges without those that are in others or adjoin, and patterns of names. */
export interface ParsedRanges {
  readonly networks: readonly Network[];
  readonly patterns: readonly string[];
  readonly problems: readonly RangeProblem[];
}

/** Why a line cannot be used. */
export interface RangeProblem {
  /** From 1. */
  readonly line: number;
  readonly says: string;
}

/** So many problems are told; a file of another kind has one in each line. */
const PROBLEMS_MAX = 1_000;
const SHOWN_CHARACTERS_MAX = 60;

/**
 * Reads a list of ranges: an address, a network or a pattern of names in each line. What follows `#` or `;` is a comment, and so is
 * what follows a blank.
 */
export function parseRanges(text: string): ParsedRanges {
  const networks: Network[] = [];
  const patterns = new Set<string>();
  const problems: RangeProblem[] = [];
  let line = 0;
  for (const whole of text.split(/\r\n|\n|\r/)) {
    line += 1;
    const [said = ""] = whole
      .replace(/[#;].*/, "")
      .trim()
      .split(/\s+/);
    if (said === "" || problems.length >= PROBLEMS_MAX) continue;
    const target =
      said.length > limits.banTargetCharactersMax ? { problem: "is too long" } : parseTarget(said);
    if ("problem" in target) problems.push({ line, says: `${shown(said)} ${target.problem}` });
    else if (target.is === "network") networks.push(target.network);
    else if (target.is === "name") patterns.add(target.pattern);
    else
      problems.push({
        line,
        says: `${shown(said)} is no network, no address, and no pattern of names with * or ?`,
      });
  }
  return { networks: merged(networks), patterns: [...patterns], problems };
}

const shown = (text: string): string => JSON.stringify(text.slice(0, SHOWN_CHARACTERS_MAX));

/** Without ranges that are in others; two halves of a range are that range. */
function merged(networks: readonly Network[]): Network[] {
  const found: Network[] = [];
  for (const one of networks.toSorted(inOrder)) {
    const last = found.at(-1);
    if (last && isWithin(one, last)) continue;
    found.push(one);
    for (;;) {
      const [before, after] = found.slice(-2);
      const both = before && after && bothOf(before, after);
      if (!both) break;
      found.splice(-2, 2, both);
    }
  }
  return found;
}

const inOrder = (one: Network, other: Network): number =>
  one.family - other.family || one.high - other.high || one.low - other.low || one.bits - other.bits;

/** The range whose two halves these are. */
function bothOf(one: Network, other: Network): Network | undefined {
  if (one.family !== other.family || one.bits !== other.bits || one.bits === 0) return undefined;
  const whole = within(one, one.bits - 1);
  return isWithin(other, whole) && isWithin(one, whole) ? whole : undefined;
}

/** A list as it is stored: numbers are read much faster than texts. */
export const bodyOf = ({ networks, patterns }: Pick<ParsedRanges, "networks" | "patterns">): string =>
  JSON.stringify({
    networks: networks.flatMap(({ family, high, low, bits }) => [family, high, low, bits]),
    patterns,
  });

const FIELDS = 4;

/** The ranges of a list: finds the one in which an address is, among a hundred thousand in a microsecond. */
export class Ranges {
  /** Of each range: family, high, low, bits; in order, and none in another. */
  readonly #numbers: Uint32Array;
  readonly patterns: readonly string[];

  constructor(body: string) {
    const { networks, patterns } = JSON.parse(body) as { networks: number[]; patterns: string[] };
    this.#numbers = Uint32Array.from(networks);
    this.patterns = patterns;
  }

  has(network: Network): boolean {
    let [low, high] = [0, this.#numbers.length / FIELDS];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBehind(middle * FIELDS, network)) high = middle;
      else low = middle + 1;
    }
    // The last one that begins before the network, or with it. None is in another, so no earlier one can have it.
    return low > 0 && isWithin(network, this.#at((low - 1) * FIELDS));
  }

  /** Whether the range at this place begins behind the network, or with it and is smaller. */
  #isBehind(at: number, { family, high, low, bits }: Network): boolean {
    const of = (field: number): number => this.#numbers[at + field] ?? 0;
    if (of(0) !== family) return of(0) > family;
    if (of(1) !== high) return of(1) > high;
    return of(2) === low ? of(3) > bits : of(2) > low;
  }

  #at(at: number): Network {
    const [family, high = 0, low = 0, bits = 0] = this.#numbers.subarray(at, at + FIELDS);
    return { family: family === 6 ? 6 : 4, high, low, bits };
  }
}
