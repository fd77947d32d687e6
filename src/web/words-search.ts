import { count, numbers } from "./words-formats.ts";

/** The texts of the search. */
export const searchWords = {
  search: "Search",
  searchHint: "Words, “a phrase”, -without, from:name",
  searchHere: "In this room",
  searchFilters: "Filters",
  searchResults: "Search results",
  searchLead:
    "Finds messages in all your rooms. The last word may be unfinished; put a phrase in quotation marks and a minus before what you do not want.",
  searchNothing: "Nothing was found.",
  searchFound: (n: number, more: boolean) =>
    more ? `${numbers.format(n)} messages, and there are more` : count(n, "message", "messages"),
  searchBehind: (left: number, of: number) =>
    `The search index is being built: ${numbers.format(Math.floor((100 * (of - left)) / Math.max(1, of)))} % is done. Some messages cannot be found yet.`,
  searchRooms: "Rooms",
  searchPeople: "People",
  searchEverywhere: "Search all rooms",
  searchMe: "you",
  searchDays: { today: "Today", yesterday: "Yesterday", weekAgo: "A week ago", month: "This month" },
  backToHits: "Back to the results",
  keySearch: "Search in this room",
  searchChips: {
    "from:": "From a person",
    "from:me": "From me",
    "mentions:me": "Mentions me",
    "in:": "In a room",
    "has:link": "Has a link",
    "has:reaction": "Has a reaction",
    "has:thread": "Has a thread",
    "is:pinned": "Is pinned",
    "is:edited": "Was edited",
    "is:thread": "In a thread",
    "before:": "Before a day",
    "after:": "After a day",
    "on:": "On a day",
  },
} as const;
