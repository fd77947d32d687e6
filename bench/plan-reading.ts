import { fixed, rss } from "./columns.ts";
import type { Options } from "./options.ts";
import type { Part } from "./plan.ts";
import { type HistoryShape, history } from "./scenarios/history.ts";
import { parsing } from "./scenarios/parsing.ts";
import { type SearchShape, search } from "./scenarios/search.ts";

const HISTORY: HistoryShape = { messages: 1_000_000, pages: 5_000 };
const SEARCH: SearchShape = { messages: 1_000_000, rooms: 1_000, ownRooms: 100, searches: 2_000 };
const PARSED_POSTS = 2_000_000;

/** What is read, without anybody else who does something. */
export function reading({ scale }: Options): Part[] {
  return [
    {
      scenario: "history",
      title: "History: pages of 50 from anywhere in a room of 1,000,000 messages, one after the other",
      servers: ["exchat"],
      rounds: 3,
      columns: [
        { key: "p50Ms", title: "page p50 ms", write: fixed(2) },
        { key: "p99Ms", title: "page p99 ms", write: fixed(2) },
        { key: "serverMicros", title: "server µs/page", write: fixed(0) },
        rss,
      ],
      run: (name) => history(name, { ...HISTORY, messages: Math.round(HISTORY.messages * scale) }),
    },
    {
      scenario: "search",
      title:
        "Search: a common word among 1,000,000 messages in 1,000 rooms, in all 100 rooms of a person and in one of them",
      servers: ["exchat"],
      rounds: 1,
      columns: [
        { key: "p50Ms", title: "all p50 ms", write: fixed(2) },
        { key: "p99Ms", title: "all p99 ms", write: fixed(2) },
        { key: "roomP50Ms", title: "room p50 ms", write: fixed(2) },
        { key: "roomP99Ms", title: "room p99 ms", write: fixed(2) },
        { key: "openP99Ms", title: "unfinished p99 ms", write: fixed(2) },
        { key: "indexMicros", title: "server µs/message indexed", write: fixed(1) },
        rss,
      ],
      run: (name) => search(name, { ...SEARCH, messages: Math.round(SEARCH.messages * scale) }),
    },
    {
      scenario: "parsing",
      title: "Parsing: from the text of a post's frame to the checked request",
      servers: ["exchat"],
      rounds: 3,
      columns: [{ key: "micros", title: "µs/post", write: fixed(2) }],
      run: () => parsing(Math.round(PARSED_POSTS * scale)),
    },
  ];
}
