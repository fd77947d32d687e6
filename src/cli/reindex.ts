import type { Verb } from "./verb.ts";

export const reindex: Verb = {
  usage: "",
  says: "builds the search index again; it touches nothing else",
  options: {},
  words: 0,
  run: async ({ reindex }) => {
    await reindex();
    return {
      said: "the server builds the search index again; if it does not run, it does so at its next start",
    };
  },
};
