import { count, numbers } from "./words-formats.ts";

/** What the page says of keeping strangers away, and of what they cost. */
export const guardWords = {
  rangeLists: "Lists of ranges",
  rangeListsHint:
    "Networks that are banned together. The person who runs the server imports a list with exchat ban import FILE.",
  noRangeLists: "There is no list.",
  rangesSay: (by: string, until: string | undefined) =>
    `By ${by}${until === undefined ? "" : `, until ${until}`}`,
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
  costs: "Who costs what",
  costsHint:
    "People, networks of strangers and rooms that give the server the most work. That you look is noted in the log.",
  costsOf: "Within",
  costSpans: { minute: "Last minute", hour: "Last hour" },
  costsLook: "Show who costs what",
  costsNobody: "Nobody has asked for anything.",
  costNetwork: (cloak: string) => `Network ${cloak}`,
  costConversation: "A conversation",
  costBan: "Ban",
  costSays: (share: number, requests: number, deliveries: number) =>
    `${numbers.format(share)} % of a processor · ${count(requests, "request", "requests")} · ${count(deliveries, "delivery", "deliveries")}`,
} as const;
