import { count } from "./words-formats.ts";

/** What the page says of keeping strangers away, and of what they cost. */
export const guardWords = {
  rangeLists: "Lists of ranges",
  rangeListsHint:
    "Networks that are banned together. The person who runs the server imports a list: exchat ban import FILE",
  rangesIn: (ranges: number, patterns: number) =>
    patterns === 0
      ? count(ranges, "range", "ranges")
      : `${count(ranges, "range", "ranges")}, ${count(patterns, "pattern of names", "patterns of names")}`,
  removeList: (name: string) => `Remove ${name}`,
  remove: "Remove",
  exemptRanges: "Exempt networks",
  exemptHint:
    "No ban of a network applies to people who come from there, and they share no limits. Good for an office behind one address.",
  exemptNetwork: "Address or network",
  exemptReason: "Why (optional)",
  exempt: "Exempt",
} as const;
