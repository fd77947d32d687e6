import type { Verb } from "./verb.ts";

export const reindex: Verb = {
  usage: "",
  says: "builds the search index anew; nothing else is touched",
  options: {},
  words: 0,
  run: async ({ reindex }) => {
    await reindex();
    return { said: "the search index is built anew; a server that does not run does so when it starts" };
  },
};
