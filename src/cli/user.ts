import type { Chat } from "../chat/chat.ts";
import { limits } from "../protocol/limits.ts";
import { exits } from "./exits.ts";
import type { Said, Verb } from "./verb.ts";

export const user: Verb = {
  usage: "reset|export NAME [--second-factor]",
  says: `reset: makes and prints a link by which a person who cannot sign in sets another password, within ${limits.recoveryHoursMax} hours; with --second-factor: removes their authenticator app, recovery codes and passkeys instead; export: prints what the server keeps about the person, a line of JSON for each thing`,
  options: { "second-factor": "flag" },
  words: 2,
  run: async ({ chat, page, reach }, { words: [what = "", name = ""], flags }) => {
    if (what === "export") return exported(chat, name);
    if (what !== "reset")
      return { problem: `\`exchat user\` cannot ${what}: it can reset and export`, code: exits.usage };
    if (flags.has("second-factor")) return withoutFactors(chat, name);
    const made = await chat.access.recoveries.link("server", name);
    return "refused" in made
      ? { problem: made.refused.message, code: exits.refused }
      : { said: `${page}#recover=${made.code}`, note: reach };
  },
};

async function withoutFactors(chat: Chat, name: string): Promise<Said> {
  const { refused } = await chat.access.authenticators.reset("server", name);
  return refused
    ? { problem: refused.message, code: exits.refused }
    : {
        said: `${name} has no authenticator app, no recovery codes and no passkeys any more: the password alone signs in`,
      };
}

async function exported(chat: Chat, name: string): Promise<Said> {
  const found = await chat.userNamed(name);
  if (!found || found.kind === "system")
    return { problem: `there is nobody named ${name}`, code: exits.refused };
  return { pages: chat.exports.forOperator(found.id) };
}
