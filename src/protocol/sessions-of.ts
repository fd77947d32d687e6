import { z } from "zod";
import { sessionShape } from "./account.ts";
import { session, user } from "./fields.ts";
import { command, nothing, question } from "./request.ts";

const door = z.enum(["page", "irc", "program"]);
const sessionOfOther = sessionShape
  .omit({ current: true })
  .extend({
    door: door.describe("Where the person came in: the page, IRC, or a program with a token."),
    network: z
      .string()
      .optional()
      .describe("The cloak of the network from which it was used last, if that was in the last 30 days."),
  })
  .describe("One way in which another person is signed in. It has no address.");
export type SessionOfOther = Readonly<z.infer<typeof sessionOfOther>>;

export const userSessions = question(
  "user.sessions",
  "Where a person is signed in whose role is below yours. The server's log notes that you looked.",
  { user },
  {
    answer: z.object({ sessions: z.array(sessionOfOther).readonly() }),
    refusals: ["no_such_user", "not_allowed"],
  },
);
export const userSignOut = command(
  "user.sign_out",
  "End one of the sessions of a person whose role is below yours; without `session`, all of them. Their connections are closed.",
  { user, session: session.optional() },
  { answer: nothing, refusals: ["no_such_user", "no_such_session"] },
);
