import { limits } from "../protocol/limits.ts";
import { exits } from "./exits.ts";
import type { Verb } from "./verb.ts";

export const user: Verb = {
  usage: "reset NAME",
  says: `makes and prints a link by which a person who cannot sign in sets another password, within ${limits.recoveryHoursMax} hours`,
  options: {},
  words: 2,
  run: async ({ chat, page }, { words: [what = "", name = ""] }) => {
    if (what !== "reset")
      return { problem: `\`exchat user\` cannot ${what}: it can reset`, code: exits.usage };
    const made = await chat.recoveries.link("server", name);
    return "refused" in made
      ? { problem: made.refused.message, code: exits.refused }
      : { said: `${page}#recover=${made.code}` };
  },
};
