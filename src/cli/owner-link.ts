import { exits } from "./exits.ts";
import type { Verb } from "./verb.ts";

export const ownerLink: Verb = {
  usage: "",
  says: "makes and prints a link whose first user becomes the owner; the link before it ends",
  options: {},
  words: 0,
  run: async ({ chat, page, reach }) => {
    const made = await chat.access.newcomers.linkOwner();
    return "refused" in made
      ? { problem: made.refused.message, code: exits.refused }
      : { said: `${page}#owner=${made.code}`, note: reach };
  },
};
