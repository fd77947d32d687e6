import { serverInvite } from "../protocol/invite.ts";
import { problemOf } from "../protocol/problems.ts";
import { exits } from "./exits.ts";
import type { Verb } from "./verb.ts";

export const invite: Verb = {
  usage: "[--uses 1] [--days 7] [--role member|moderator|admin]",
  says: "makes and prints a link with which people can make an account, even if registration is closed",
  options: { uses: "value", days: "value", role: "value" },
  words: 0,
  run: async ({ chat, page }, { values }) => {
    const { uses, days, role } = values;
    const given = {
      ...(uses !== undefined && { uses: Number(uses) }),
      ...(days !== undefined && { days: Number(days) }),
      ...(role !== undefined && { role }),
    };
    const asked = serverInvite.shape.safeParse({ type: "server.invite", ...given }, { error: problemOf });
    const [issue] = asked.error?.issues ?? [];
    if (!asked.success) return { problem: `--${issue?.path.join(".")} ${issue?.message}`, code: exits.usage };
    const made = await chat.newcomers.invite("server", asked.data);
    return "refused" in made
      ? { problem: made.refused.message, code: exits.refused }
      : { said: `${page}#invite=${made.code}` };
  },
};
